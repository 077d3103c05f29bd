import { Migration } from '@mikro-orm/migrations';
import { auditOf } from './0006-audit.ts';

/** The documents that requests may name by their id. What was registered is never changed and never taken back. */
export class Documents extends Migration {
  override name = '0007-documents';

  override up(): void {
    this.addSql(`create table persisted_document (id text not null, text text not null, name text not null,
      registered_at timestamptz not null, registered_by text not null, primary key (id))`);
    this.addSql(`alter table persisted_document add constraint persisted_document_id_is_hash
      check (id = 'sha256:' || encode(sha256(convert_to(text, 'UTF8')), 'hex'))`);
    this.addSql('create index persisted_document_registered_at_index on persisted_document (registered_at, id)');
    this.addSql('revoke update, delete on persisted_document from multaqa_hub');
    this.addSql('alter table persisted_document enable row level security');
    this.addSql('create policy persisted_document_read on persisted_document for select using (true)');
    this.addSql(`create policy persisted_document_insert on persisted_document for insert
      with check ((select caller_role()) in ('ADMINISTRATOR', 'HUB'))`);
    const shown = 'registered_at registered_by';
    this.addSql(auditOf({ table: 'persisted_document', subject: 'RegisteredDocument', key: 'id', shown }));
  }

  override down(): void {
    this.addSql('drop table persisted_document');
  }
}
