import { Refusal, type Sentence } from './errors.ts';

/** What each role may do is written in docs and decided in the policies; see the words in README.md. */
export const roles = {
  ANONYMOUS: 'Anybody: reads the public directory, published practices, public capacities and offers.',
  MEMBER: 'Focal point of an institution: keeps what belongs to the institution and takes part in its exchanges.',
  ANALYST: 'Reads everything but the contact data of persons; writes nothing.',
  FACILITATOR: "The centre's staff: verifies institutions, reviews practices, runs the exchanges.",
  ADMINISTRATOR: 'Keeps accounts, roles and service clients.',
  SERVICE_CLIENT: 'A program that acts for one institution, as far as its scopes go.',
  HUB: 'The hub itself: its clock and its loader. Nobody signs in as it.',
} as const;
export type Role = keyof typeof roles;

/** What a service client may be allowed to keep for its institution; without any it only reads. */
export const scopes = {
  NEEDS: 'Declares and withdraws needs.',
  CAPACITIES: 'Declares, verifies, pauses, resumes and retires capacities.',
  OFFERS: 'Publishes, withdraws and closes offers.',
  PRACTICES: 'Drafts, revises and submits best practices, and records adaptations.',
  EXPERTS: 'Registers experts.',
  EXCHANGES: 'Requests exchanges and takes part in them.',
} as const;
export type Scope = keyof typeof scopes;

/** Who keeps what belongs to an institution. */
export const keepers = ['MEMBER', 'SERVICE_CLIENT'] as const satisfies readonly Role[];

/** Everybody whom the hub knows by name. */
export const signedIn = [...keepers, 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const satisfies readonly Role[];

/** Who is asking. Members and service clients always have an institution, the other roles never. */
export interface Viewer {
  readonly role: Role;
  /** The key of the institution that a member or a service client speaks for. */
  readonly institutionId: string | null;
  /** A stable name of the account, for the event log and for idempotency keys. */
  readonly subject: string;
  /** What a service client may keep; everybody else has none and needs none. */
  readonly scopes?: readonly Scope[];
}

/** Who somebody is to the issuer of a token; it grants nothing by itself. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

export const anonymous: Viewer = { role: 'ANONYMOUS', institutionId: null, subject: 'anonymous' };

/** The hub acting by itself. @param subject which part of it, for the event log */
export const hubItself = (subject: string): Viewer => ({ role: 'HUB', institutionId: null, subject });

/** Staff see what is not public without being a party to it. */
export function isStaff(viewer: Viewer): boolean {
  return viewer.role === 'FACILITATOR' || viewer.role === 'ADMINISTRATOR' || viewer.role === 'HUB';
}

/** Whether the viewer keeps what belongs to the institution. */
export const keeps = (viewer: Viewer, institutionId: string): boolean =>
  keepers.some((role) => role === viewer.role) && viewer.institutionId === institutionId;

/** Who may read what members share with the centre and with each other. */
export function readsEverything(viewer: Viewer): boolean {
  return isStaff(viewer) || viewer.role === 'ANALYST';
}

const onlyMembers: Sentence = {
  EN: 'Only the focal point of an institution may do this.',
  FR: "Seul le point focal d'une institution peut le faire.",
  AR: 'هذا الإجراء متاح لنقطة الاتصال في المؤسسة فقط.',
};

/** The institution that the viewer acts for; only members and service clients act for one. */
export function institutionOf(viewer: Viewer): string {
  if (viewer.institutionId && keeps(viewer, viewer.institutionId)) return viewer.institutionId;
  throw new Refusal('FORBIDDEN', onlyMembers);
}
