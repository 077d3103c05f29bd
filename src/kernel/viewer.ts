import { Refusal, type Sentence } from './errors.ts';

/** What each role may do is written in docs and decided in the policies; see the words in README.md. */
export const roles = {
  ANONYMOUS: 'Anybody: reads the public directory, published practices, public capacities and offers.',
  MEMBER: 'Focal point of an institution: keeps what belongs to the institution and takes part in its exchanges.',
  ANALYST: 'Reads everything but the contact data of persons; writes nothing.',
  FACILITATOR: "The centre's staff: verifies institutions, reviews practices, runs the exchanges.",
  ADMINISTRATOR: 'Keeps accounts, roles and service clients.',
} as const;
export type Role = keyof typeof roles;

/** Who is asking. A member always has an institution, the other roles never. */
export interface Viewer {
  readonly role: Role;
  /** The key of the institution that a member speaks for. */
  readonly institutionId: string | null;
  /** A stable name of the account, for the event log and for idempotency keys. */
  readonly subject: string;
}

export const anonymous: Viewer = { role: 'ANONYMOUS', institutionId: null, subject: 'anonymous' };

/** Staff see what is not public without being a party to it. */
export function isStaff(viewer: Viewer): boolean {
  return viewer.role === 'FACILITATOR' || viewer.role === 'ADMINISTRATOR';
}

/** Who may read what members share with the centre and with each other. */
export function readsEverything(viewer: Viewer): boolean {
  return isStaff(viewer) || viewer.role === 'ANALYST';
}

const onlyMembers: Sentence = {
  EN: 'Only the focal point of an institution may do this.',
  FR: "Seul le point focal d'une institution peut le faire.",
  AR: 'هذا الإجراء متاح لنقطة الاتصال في المؤسسة فقط.',
};

/** The institution that a member acts for; nobody else acts for one. */
export function institutionOf(viewer: Viewer): string {
  if (viewer.role === 'MEMBER' && viewer.institutionId) return viewer.institutionId;
  throw new Refusal('FORBIDDEN', onlyMembers);
}
