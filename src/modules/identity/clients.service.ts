import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { stateAfter } from '../../kernel/states.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { storedText } from '../../platform/graphql/types.ts';
import { institutionKey } from './accounts.service.ts';
import type {
  ChangeServiceClientInput,
  CreateServiceClientInput,
  RevokeServiceClientInput,
  RotateServiceClientSecretInput,
} from './clients.inputs.ts';
import { type ServiceClientMove, type ServiceClientStatus, serviceClientLife } from './identity.states.ts';
import { identityTexts } from './identity.texts.ts';
import { newSecret, secretHash } from './secrets.service.ts';

const hourInMilliseconds = 3_600_000;
const defaultOverlap = 24;

async function addSecret(work: Work, client: string): Promise<string> {
  const secret = newSecret();
  await sql`insert into service_client_secret (id, client_id, secret_hash, created_at)
    values (${newId()}, ${client}, ${secretHash(secret)}, ${work.now.toISOString()})`.execute(work.tables());
  return secret;
}

/** @param show is told the secret, which is kept nowhere */
export const createServiceClient =
  (show: (secret: string) => void) =>
  async (work: Work, input: CreateServiceClientInput): Promise<string> => {
    const id = newId();
    const institutionId = await institutionKey(work.tables(), input.institutionId, 'institutionId');
    await sql`insert into service_client (id, name, institution_id, scopes, status, created_at)
      values (${id}, ${storedText(input.name)}, ${institutionId}, ${input.scopes}::text[], ${serviceClientLife.initial},
        ${work.now.toISOString()})`.execute(work.tables());
    show(await addSecret(work, id));
    const data = { scopes: input.scopes };
    const subject = { subjectType: 'ServiceClient', subjectKey: id, institutionId };
    work.record({ kind: 'SERVICE_CLIENT_CREATED', ...subject, data });
    return id;
  };

interface ClientRow {
  readonly key: string;
  readonly institutionId: string;
  readonly status: ServiceClientStatus;
  readonly version: number;
}

/** The client that a move is about, at the version that the caller knows, moved. */
async function moved(
  work: Work,
  input: { readonly id: string; readonly expectedVersion: number },
  name: ServiceClientMove,
): Promise<ClientRow> {
  const key = keyOf('ServiceClient', input.id, 'id');
  const { rows } = await sql<ClientRow>`select id as key, institution_id as "institutionId", status, version
    from service_client where id = ${key}::uuid for update`.execute(work.tables());
  const [client] = rows;
  if (!client) throw new Refusal('NOT_FOUND', identityTexts.notFound, ['id']);
  if (client.version !== input.expectedVersion) {
    const sentence = identityTexts.changedMeanwhile(client.version, input.expectedVersion);
    throw new Refusal('CONFLICT', sentence, ['expectedVersion']);
  }
  const status = stateAfter(serviceClientLife, client.status, name);
  await sql`update service_client set status = ${status}, version = version + 1 where id = ${key}::uuid`.execute(
    work.tables(),
  );
  return client;
}

const eventOf = (kind: string, { key, institutionId }: ClientRow, data: Record<string, unknown> = {}) => ({
  kind,
  subjectType: 'ServiceClient',
  subjectKey: key,
  institutionId,
  data,
});

export async function changeServiceClient(work: Work, input: ChangeServiceClientInput): Promise<string> {
  const client = await moved(work, input, 'change');
  await sql`update service_client set scopes = ${input.scopes}::text[] where id = ${client.key}`.execute(work.tables());
  work.record(eventOf('SERVICE_CLIENT_CHANGED', client, { scopes: input.scopes }));
  return client.key;
}

/** The earlier secrets end after the overlap, so that the program can be told the new one in its own time. */
export const rotateServiceClientSecret =
  (show: (secret: string) => void) =>
  async (work: Work, input: RotateServiceClientSecretInput): Promise<string> => {
    const client = await moved(work, input, 'rotate');
    const overlapHours = input.overlapHours ?? defaultOverlap;
    const end = new Date(work.now.getTime() + overlapHours * hourInMilliseconds).toISOString();
    await sql`delete from service_client_secret
      where client_id = ${client.key} and expires_at <= ${work.now.toISOString()}`.execute(work.tables());
    await sql`update service_client_secret set expires_at = least(coalesce(expires_at, ${end}), ${end})
      where client_id = ${client.key}`.execute(work.tables());
    show(await addSecret(work, client.key));
    work.record(eventOf('SERVICE_CLIENT_ROTATED', client, { overlapHours }));
    return client.key;
  };

export async function revokeServiceClient(work: Work, input: RevokeServiceClientInput): Promise<string> {
  const client = await moved(work, input, 'revoke');
  await sql`delete from service_client_secret where client_id = ${client.key}`.execute(work.tables());
  work.record(eventOf('SERVICE_CLIENT_REVOKED', client));
  return client.key;
}
