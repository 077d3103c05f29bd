import { defineEntity, p } from '@mikro-orm/core';
import type { Scope } from '../../kernel/viewer.ts';
import { columns, type TablesOf } from '../../platform/database/columns.ts';
import type { AccountStatus, ServiceClientStatus } from './identity.states.ts';
import type { PersonRole } from './identity.type.ts';

const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: columns.id(),
    name: columns.text(),
    email: columns.text().nullable(),
    status: columns.text().$type<AccountStatus>(),
    suspensionReason: columns.text().nullable(),
    openedAt: columns.instant(),
    version: columns.version(),
  },
});

/** Who an account is to the issuers of tokens. */
const AccountIdentitySchema = defineEntity({
  name: 'AccountIdentity',
  tableName: 'account_identity',
  properties: {
    issuer: columns.text().primary(),
    subject: columns.text().primary(),
    accountId: p.uuid().index(),
  },
});

const AccountRoleSchema = defineEntity({
  name: 'AccountRole',
  tableName: 'account_role',
  properties: {
    id: columns.id(),
    accountId: p.uuid(),
    role: columns.text().$type<PersonRole>(),
    institutionId: columns.code().nullable().index(),
    grantedAt: columns.instant(),
  },
});

const InvitationSchema = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  properties: {
    id: columns.id(),
    /** SHA-256 of the code: who reads the table cannot accept. */
    codeHash: columns.text().unique(),
    name: columns.text(),
    email: columns.text().nullable(),
    role: columns.text().$type<PersonRole>(),
    institutionId: columns.code().nullable().index(),
    invitedBy: p.uuid().nullable(),
    invitedAt: columns.instant(),
    expiresAt: columns.instant(),
    acceptedAt: columns.instant().nullable(),
    accountId: p.uuid().nullable(),
    revokedAt: columns.instant().nullable(),
  },
});

const ServiceClientSchema = defineEntity({
  name: 'ServiceClient',
  tableName: 'service_client',
  properties: {
    id: columns.id(),
    name: columns.text(),
    institutionId: columns.code().index(),
    scopes: columns.texts().$type<Scope[]>(),
    status: columns.text().$type<ServiceClientStatus>(),
    createdAt: columns.instant(),
    lastUsedAt: columns.instant().nullable(),
    version: columns.version(),
  },
});

const ServiceClientSecretSchema = defineEntity({
  name: 'ServiceClientSecret',
  tableName: 'service_client_secret',
  properties: {
    id: columns.id(),
    clientId: p.uuid().index(),
    /** SHA-256 of the secret; the secret itself is shown once and kept nowhere. */
    secretHash: columns.text().unique(),
    createdAt: columns.instant(),
    expiresAt: columns.instant().nullable(),
    lastUsedAt: columns.instant().nullable(),
  },
});

export const identityEntities = [
  AccountSchema,
  AccountIdentitySchema,
  AccountRoleSchema,
  InvitationSchema,
  ServiceClientSchema,
  ServiceClientSecretSchema,
] as const;
export type IdentityTables = TablesOf<(typeof identityEntities)[number]>;
