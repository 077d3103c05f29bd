import { Migration } from '@mikro-orm/migrations';

const tables = [
  `account (id uuid not null, name text not null, email text null, status text not null, suspension_reason text null,
    opened_at timestamptz not null, version int not null default 1, primary key (id))`,
  `account_identity (issuer text not null, subject text not null, account_id uuid not null, primary key (issuer, subject))`,
  `account_role (id uuid not null, account_id uuid not null, role text not null, institution_id text null,
    granted_at timestamptz not null, primary key (id))`,
  `invitation (id uuid not null, code_hash text not null, name text not null, email text null, role text not null,
    institution_id text null, invited_by uuid null, invited_at timestamptz not null, expires_at timestamptz not null,
    accepted_at timestamptz null, account_id uuid null, revoked_at timestamptz null, primary key (id))`,
  `service_client (id uuid not null, name text not null, institution_id text not null, scopes text[] not null,
    status text not null, created_at timestamptz not null, last_used_at timestamptz null, version int not null default 1,
    primary key (id))`,
  `service_client_secret (id uuid not null, client_id uuid not null, secret_hash text not null,
    created_at timestamptz not null, expires_at timestamptz null, last_used_at timestamptz null, primary key (id))`,
] as const;

const tableNames = [
  'account',
  'account_identity',
  'account_role',
  'invitation',
  'service_client',
  'service_client_secret',
] as const;

const indexes = [
  'alter table invitation add constraint invitation_code_hash_unique unique (code_hash)',
  'alter table service_client_secret add constraint service_client_secret_secret_hash_unique unique (secret_hash)',
  'create index account_identity_account_id_index on account_identity (account_id)',
  'create index account_role_institution_id_index on account_role (institution_id)',
  'create index invitation_institution_id_index on invitation (institution_id)',
  'create index service_client_institution_id_index on service_client (institution_id)',
  'create index service_client_secret_client_id_index on service_client_secret (client_id)',
  'create unique index account_role_once on account_role (account_id, role, institution_id) nulls not distinct',
] as const;

/** An account that is gone takes its identities and roles along; what it did to others stays, without its name. */
const foreignKeys = [
  ['account_identity', 'account_id', 'account', 'cascade'],
  ['account_role', 'account_id', 'account', 'cascade'],
  ['account_role', 'institution_id', 'institution', 'cascade'],
  ['invitation', 'institution_id', 'institution', 'cascade'],
  ['invitation', 'invited_by', 'account', 'set null'],
  ['invitation', 'account_id', 'account', 'set null'],
  ['service_client', 'institution_id', 'institution', 'cascade'],
  ['service_client_secret', 'client_id', 'service_client', 'cascade'],
] as const;

const roleKnown = "role in ('MEMBER', 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR')";
const memberOfOne = "(role = 'MEMBER') = (institution_id is not null)";
const sha256 = (column: string) => `${column} ~ '^[0-9a-f]{64}$'`;

const checks = [
  ['account', 'status_known', "status in ('ACTIVE', 'SUSPENDED', 'LEFT')"],
  ['account', 'suspended_has_reason', "(status = 'SUSPENDED') = (suspension_reason is not null)"],
  ['account_role', 'role_known', roleKnown],
  ['account_role', 'member_of_one', memberOfOne],
  ['invitation', 'role_known', roleKnown],
  ['invitation', 'member_of_one', memberOfOne],
  ['invitation', 'code_is_hashed', sha256('code_hash')],
  ['invitation', 'expires_later', 'expires_at > invited_at'],
  ['invitation', 'one_ending', 'accepted_at is null or revoked_at is null'],
  ['service_client', 'status_known', "status in ('ACTIVE', 'REVOKED')"],
  [
    'service_client',
    'scopes_known',
    "scopes <@ array['NEEDS', 'CAPACITIES', 'OFFERS', 'PRACTICES', 'EXPERTS']::text[]",
  ],
  ['service_client_secret', 'secret_is_hashed', sha256('secret_hash')],
] as const;

const actor = "(nullif(current_setting('multaqa.caller', true), '')::jsonb->>'actor')";
const keeper = "(select caller_role()) in ('HUB', 'ADMINISTRATOR')";
const itself = (column: string) => `'account:' || ${column} = (select ${actor})`;

/** Who may read each table beside the hub and the administrators; nobody else writes. */
const readers: Readonly<Record<(typeof tableNames)[number], string>> = {
  account: itself('id'),
  account_identity: itself('account_id'),
  account_role: itself('account_id'),
  invitation: 'false',
  service_client: 'false',
  service_client_secret: 'false',
};

/** Accounts of people with their identities and roles, invitations, and service clients. */
export class Accounts extends Migration {
  override name = '0005-accounts';

  override up(): void {
    for (const table of tables) this.addSql(`create table ${table}`);
    for (const index of indexes) this.addSql(index);
    for (const [table, column, target, ending] of foreignKeys) {
      this.addSql(
        `alter table ${table} add constraint ${table}_${column}_fkey foreign key (${column}) references ${target} (id) on delete ${ending} deferrable initially deferred`,
      );
    }
    for (const [table, name, rule] of checks) {
      this.addSql(`alter table ${table} add constraint ${table}_${name} check (${rule})`);
    }
    for (const table of tableNames) {
      this.addSql(`alter table ${table} enable row level security`);
      this.addSql(`create policy ${table}_read on ${table} for select using (${keeper} or ${readers[table]})`);
      this.addSql(`create policy ${table}_insert on ${table} for insert with check (${keeper})`);
      this.addSql(`create policy ${table}_update on ${table} for update using (${keeper}) with check (${keeper})`);
      this.addSql(`create policy ${table}_delete on ${table} for delete using (${keeper})`);
    }
    this.addSql('revoke delete on account, invitation, service_client from multaqa_hub');
  }

  override down(): void {
    for (const table of [...tableNames].reverse()) this.addSql(`drop table ${table}`);
  }
}
