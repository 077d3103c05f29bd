import type { LoggedEvent } from '../../platform/events/eventLog.ts';
import { accountSubject, clientSubject } from './identity.policy.ts';

/** After which events whoever is meant must sign in anew, and what the open sockets are told. */
const endings: Readonly<Record<string, string>> = {
  ACCOUNT_SUSPENDED: 'The account was suspended.',
  ACCOUNT_LEFT: 'The account has left the hub.',
  ROLES_CHANGED: 'The roles of the account were changed; connect again.',
  SERVICE_CLIENT_CHANGED: 'The scopes of the service client were changed; connect again.',
  SERVICE_CLIENT_REVOKED: 'The service client was revoked.',
};

/** Whose rights an event changed, and how that is told; undefined where it changed nobody's. */
export function endedBy({ kind, subjectType, subjectKey, xid }: LoggedEvent) {
  const reason = endings[kind];
  if (reason === undefined) return undefined;
  const subject = subjectType === 'Account' ? accountSubject(subjectKey) : clientSubject(subjectKey);
  return { subject, xid, reason };
}
