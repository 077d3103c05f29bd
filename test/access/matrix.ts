import type { Side } from './rows.ts';

/** Who asks: a member of the own institution, a program that acts for it, a program without scopes, and the rest. */
export const voices = ['anonymous', 'member', 'client', 'bare', 'analyst', 'facilitator', 'administrator'] as const;
export type Voice = (typeof voices)[number];

/**
 * What a voice gets: `yes` it is shown or done · `-` it looks as if it were not there · `401` sign in first · `403` not
 * for this role or without the scope · `F` `N` `I` `M` refused as FORBIDDEN, NOT_FOUND, INVALID, MOVE_NOT_ALLOWED.
 * Written by hand from what the roles may do, and not from the code.
 */
const table = `
use                                         side    anonymous member client bare analyst facilitator administrator
countries                                   -       yes  yes  yes  yes  yes  yes  yes
country                                     -       yes  yes  yes  yes  yes  yes  yes
programmes                                  -       yes  yes  yes  yes  yes  yes  yes
programme                                   -       yes  yes  yes  yes  yes  yes  yes
institutions                                -       yes  yes  yes  yes  yes  yes  yes
topics                                      -       yes  yes  yes  yes  yes  yes  yes
topic                                       -       yes  yes  yes  yes  yes  yes  yes
interpretTopic                              -       yes  yes  yes  yes  yes  yes  yes
search                                      -       yes  yes  yes  yes  yes  yes  yes
matchesFor                                  -       yes  yes  yes  yes  yes  yes  yes
viewer                                      -       yes  yes  yes  yes  yes  yes  yes
exchangeCycles                              -       401  yes  yes  yes  yes  yes  yes
exchangeDesk                                -       401  403  403  403  yes  yes  yes
eventCursor                                 -       yes  yes  yes  yes  yes  yes  yes

needs                                       own     401  yes  yes  yes  yes  yes  yes
needs                                       open    401  yes  yes  yes  yes  yes  yes
needs                                       hidden  401  -    -    -    yes  yes  yes
capacities                                  own     yes  yes  yes  yes  yes  yes  yes
capacities                                  open    yes  yes  yes  yes  yes  yes  yes
capacities                                  hidden  -    -    -    -    yes  yes  yes
offers                                      own     yes  yes  yes  yes  yes  yes  yes
offers                                      open    yes  yes  yes  yes  yes  yes  yes
offers                                      hidden  -    -    -    -    yes  yes  yes
bestPractices                               own     yes  yes  yes  yes  yes  yes  yes
bestPractices                               open    yes  yes  yes  yes  yes  yes  yes
bestPractices                               hidden  -    -    -    -    yes  yes  yes
experts                                     own     -    yes  yes  yes  yes  yes  yes
experts                                     open    yes  yes  yes  yes  yes  yes  yes
experts                                     hidden  -    -    -    -    yes  yes  yes
exchanges                                   own     -    yes  yes  yes  yes  yes  yes
exchanges                                   open    yes  yes  yes  yes  yes  yes  yes
exchanges                                   hidden  -    -    -    -    yes  yes  yes
linkages                                    own     -    yes  yes  yes  yes  yes  yes
linkages                                    open    yes  yes  yes  yes  yes  yes  yes
linkages                                    hidden  -    -    -    -    yes  yes  yes

node of a need                              own     -    yes  yes  yes  yes  yes  yes
node of a need                              open    -    yes  yes  yes  yes  yes  yes
node of a need                              hidden  -    -    -    -    yes  yes  yes
node of a capacity                          own     yes  yes  yes  yes  yes  yes  yes
node of a capacity                          open    yes  yes  yes  yes  yes  yes  yes
node of a capacity                          hidden  -    -    -    -    yes  yes  yes
node of an offer                            own     yes  yes  yes  yes  yes  yes  yes
node of an offer                            open    yes  yes  yes  yes  yes  yes  yes
node of an offer                            hidden  -    -    -    -    yes  yes  yes
node of a practice                          own     yes  yes  yes  yes  yes  yes  yes
node of a practice                          open    yes  yes  yes  yes  yes  yes  yes
node of a practice                          hidden  -    -    -    -    yes  yes  yes
node of an expert                           own     -    yes  yes  yes  yes  yes  yes
node of an expert                           open    yes  yes  yes  yes  yes  yes  yes
node of an expert                           hidden  -    -    -    -    yes  yes  yes
node of an exchange                         own     -    yes  yes  yes  yes  yes  yes
node of an exchange                         open    yes  yes  yes  yes  yes  yes  yes
node of an exchange                         hidden  -    -    -    -    yes  yes  yes
node of a proposal                          own     -    yes  yes  yes  yes  yes  yes
node of a proposal                          open    -    yes  yes  yes  yes  yes  yes
node of a proposal                          hidden  -    -    -    -    yes  yes  yes
node of a nomination                        own     -    yes  yes  yes  yes  yes  yes
node of a nomination                        open    -    yes  yes  yes  yes  yes  yes
node of a nomination                        hidden  -    -    -    -    yes  yes  yes
node of a linkage                           own     -    yes  yes  yes  yes  yes  yes
node of a linkage                           open    yes  yes  yes  yes  yes  yes  yes
node of a linkage                           hidden  -    -    -    -    yes  yes  yes
contributions of a linkage                  own     -    yes  yes  yes  yes  yes  yes
contributions of a linkage                  open    -    -    -    -    yes  yes  yes
contributions of a linkage                  hidden  -    -    -    -    yes  yes  yes
nodes                                       own     yes  yes  yes  yes  yes  yes  yes
nodes                                       open    yes  yes  yes  yes  yes  yes  yes
nodes                                       hidden  -    -    -    -    yes  yes  yes
needs of an institution                     own     -    yes  yes  yes  yes  yes  yes
needs of an institution                     open    -    yes  yes  yes  yes  yes  yes
needs of an institution                     hidden  -    -    -    -    yes  yes  yes
experts with contact data                   own     -    -    -    -    -    -    -
experts with contact data                   open    -    yes  -    -    -    yes  yes
experts with contact data                   hidden  -    -    -    -    -    -    -
offers matching the needs of an institution own     401  yes  yes  yes  yes  yes  yes
offers matching the needs of an institution open    401  403  403  403  yes  yes  yes
matches                                     own     401  yes  yes  yes  yes  yes  yes
matches                                     open    401  yes  yes  yes  yes  yes  yes
matches                                     hidden  401  -    -    -    yes  yes  yes
whyNot                                      own     401  yes  yes  yes  yes  yes  yes
whyNot                                      open    401  yes  yes  yes  yes  yes  yes
whyNot                                      hidden  401  -    -    -    yes  yes  yes
compareProviders                            own     401  yes  yes  yes  yes  yes  yes
compareProviders                            open    401  yes  yes  yes  yes  yes  yes
compareProviders                            hidden  401  -    -    -    yes  yes  yes
needsFor                                    own     401  yes  yes  yes  yes  yes  yes
needsFor                                    open    401  yes  yes  yes  yes  yes  yes
needsFor                                    hidden  401  -    -    -    yes  yes  yes
shownMatches                                own     401  yes  yes  yes  yes  yes  yes
shownMatches                                open    401  -    -    -    yes  yes  yes
shownMatches                                hidden  401  -    -    -    yes  yes  yes

declareNeed                                 own     401  yes  yes  403  403  403  403
withdrawNeed                                own     401  yes  yes  403  403  403  403
withdrawNeed                                open    401  F    F    403  403  403  403
withdrawNeed                                hidden  401  N    N    403  403  403  403
declareCapacity                             own     401  yes  yes  403  403  403  403
verifyCapacity                              own     401  yes  yes  403  403  yes  403
verifyCapacity                              open    401  F    F    403  403  yes  403
verifyCapacity                              hidden  401  N    N    403  403  M    403
pauseCapacity                               own     401  yes  yes  403  403  403  403
pauseCapacity                               open    401  F    F    403  403  403  403
pauseCapacity                               hidden  401  N    N    403  403  403  403
resumeCapacity                              own     401  yes  yes  403  403  403  403
resumeCapacity                              open    401  F    F    403  403  403  403
resumeCapacity                              hidden  401  N    N    403  403  403  403
retireCapacity                              own     401  yes  yes  403  403  403  403
retireCapacity                              open    401  F    F    403  403  403  403
retireCapacity                              hidden  401  N    N    403  403  403  403
publishOffer                                own     401  yes  yes  403  403  403  403
publishOffer                                open    401  F    F    403  403  403  403
publishOffer                                hidden  401  N    N    403  403  403  403
withdrawOffer                               own     401  yes  yes  403  403  403  403
withdrawOffer                               open    401  F    F    403  403  403  403
withdrawOffer                               hidden  401  N    N    403  403  403  403
closeOffer                                  own     401  yes  yes  403  403  403  403
closeOffer                                  open    401  F    F    403  403  403  403
closeOffer                                  hidden  401  N    N    403  403  403  403
draftPractice                               own     401  yes  yes  403  403  403  403
revisePractice                              own     401  yes  yes  403  403  403  403
revisePractice                              open    401  F    F    403  403  403  403
revisePractice                              hidden  401  N    N    403  403  403  403
submitPractice                              own     401  yes  yes  403  403  403  403
submitPractice                              open    401  F    F    403  403  403  403
submitPractice                              hidden  401  N    N    403  403  403  403
reviewPractice                              own     401  403  403  403  403  yes  403
reviewPractice                              open    401  403  403  403  403  yes  403
reviewPractice                              hidden  401  403  403  403  403  yes  403
recordAdaptation                            own     401  I    I    403  403  403  403
recordAdaptation                            open    401  yes  yes  403  403  403  403
recordAdaptation                            hidden  401  N    N    403  403  403  403
registerExpert                              own     401  yes  yes  403  403  403  403

requestExchange                             own     401  yes  yes  403  403  yes  403
requestExchange                             open    401  F    F    403  403  yes  403
requestExchange                             hidden  401  N    N    403  403  yes  403
joinExchange                                own     401  yes  yes  403  403  yes  403
joinExchange                                open    401  F    F    403  403  I    403
joinExchange                                hidden  401  N    N    403  403  yes  403
leaveExchange                               own     401  yes  yes  403  403  403  403
leaveExchange                               open    401  F    F    403  403  403  403
leaveExchange                               hidden  401  N    N    403  403  403  403
moveExchange                                own     401  yes  yes  403  403  yes  403
moveExchange                                open    401  F    F    403  403  M    403
moveExchange                                hidden  401  N    N    403  403  yes  403
declineRequest                              own     401  yes  yes  403  403  403  403
declineRequest                              open    401  F    F    403  403  403  403
declineRequest                              hidden  401  N    N    403  403  403  403
proposeTerms                                own     401  yes  yes  403  403  403  403
proposeTerms                                open    401  F    F    403  403  403  403
proposeTerms                                hidden  401  N    N    403  403  403  403
reviseTerms                                 own     401  yes  yes  403  403  403  403
reviseTerms                                 open    401  F    F    403  403  403  403
reviseTerms                                 hidden  401  N    N    403  403  403  403
withdrawProposal                            own     401  yes  yes  403  403  403  403
withdrawProposal                            open    401  F    F    403  403  403  403
withdrawProposal                            hidden  401  N    N    403  403  403  403
chooseProposal                              own     401  yes  yes  403  403  yes  403
chooseProposal                              open    401  F    F    403  403  I    403
chooseProposal                              hidden  401  N    N    403  403  yes  403
consentToExchange                           own     401  yes  yes  403  403  yes  403
consentToExchange                           open    401  F    F    403  403  I    403
consentToExchange                           hidden  401  N    N    403  403  yes  403
nominateParticipants                        own     401  yes  yes  403  403  403  403
nominateParticipants                        open    401  F    F    403  403  403  403
nominateParticipants                        hidden  401  N    N    403  403  403  403
withdrawNomination                          own     401  yes  yes  403  403  yes  403
withdrawNomination                          open    401  F    F    403  403  yes  403
withdrawNomination                          hidden  401  N    N    403  403  yes  403
addMaterial                                 own     401  yes  yes  403  403  yes  403
addMaterial                                 open    401  F    F    403  403  I    403
addMaterial                                 hidden  401  N    N    403  403  yes  403
evaluateExchange                            own     401  yes  yes  403  403  403  403
evaluateExchange                            open    401  F    F    403  403  403  403
evaluateExchange                            hidden  401  N    N    403  403  403  403
identifyLinkage                             own     401  yes  yes  403  403  I    403
identifyLinkage for others                  -       401  I    I    403  403  yes  403
moveLinkage                                 own     401  403  403  403  403  yes  403
moveLinkage                                 open    401  403  403  403  403  yes  403
moveLinkage                                 hidden  401  403  403  403  403  yes  403
addLinkageParty                             own     401  403  403  403  403  yes  403
addLinkageParty                             open    401  403  403  403  403  yes  403
addLinkageParty                             hidden  401  403  403  403  403  yes  403
removeLinkageParty                          own     401  403  403  403  403  yes  403
removeLinkageParty                          open    401  403  403  403  403  yes  403
removeLinkageParty                          hidden  401  403  403  403  403  yes  403
recordAgreement                             own     401  403  403  403  403  yes  403
recordAgreement                             open    401  403  403  403  403  yes  403
recordAgreement                             hidden  401  403  403  403  403  yes  403
planMilestone                               own     401  403  403  403  403  yes  403
planMilestone                               open    401  403  403  403  403  yes  403
planMilestone                               hidden  401  403  403  403  403  yes  403
moveMilestone                               own     401  403  403  403  403  yes  403
moveMilestone                               open    401  403  403  403  403  yes  403
moveMilestone                               hidden  401  403  403  403  403  yes  403
recordMeeting                               own     401  403  403  403  403  yes  403
recordMeeting                               open    401  403  403  403  403  yes  403
recordMeeting                               hidden  401  403  403  403  403  yes  403
attachToLinkage                             own     401  403  403  403  403  yes  403
attachToLinkage                             open    401  403  403  403  403  yes  403
attachToLinkage                             hidden  401  403  403  403  403  yes  403
recordContribution                          own     401  yes  yes  403  403  yes  403
recordContribution                          open    401  F    F    403  403  yes  403
recordContribution                          hidden  401  N    N    403  403  yes  403
signAgreement                               own     401  yes  yes  403  403  yes  403
signAgreement                               open    401  F    F    403  403  yes  403
signAgreement                               hidden  401  N    N    403  403  yes  403
recordMonitoring                            own     401  yes  yes  403  403  yes  403
recordMonitoring                            open    401  F    F    403  403  yes  403
recordMonitoring                            hidden  401  N    N    403  403  yes  403

accounts                                    -       401  403  403  403  403  403  yes
invitations                                 -       401  403  403  403  403  403  yes
serviceClients                              -       401  403  403  403  403  403  yes
auditEntries                                -       401  403  403  403  403  403  yes
documents                                   -       401  403  403  403  yes  yes  yes
node of an account                          -       -    -    -    -    -    -    yes
node of an invitation                       -       -    -    -    -    -    -    yes
node of a service client                    -       -    -    -    -    -    -    yes
inviteAccount                               -       401  403  403  403  403  403  yes
revokeInvitation                            -       401  403  403  403  403  403  yes
acceptInvitation                            -       F    I    F    F    I    I    I
changeRoles                                 -       401  403  403  403  403  403  yes
suspendAccount                              -       401  403  403  403  403  403  yes
reinstateAccount                            -       401  403  403  403  403  403  M
leave                                       -       401  N    403  403  N    N    N
createServiceClient                         -       401  403  403  403  403  403  yes
changeServiceClient                         -       401  403  403  403  403  403  yes
rotateServiceClientSecret                   -       401  403  403  403  403  403  yes
revokeServiceClient                         -       401  403  403  403  403  403  yes
registerDocument                            -       401  403  403  403  403  403  yes

offerPublished                              -       yes  yes  yes  yes  yes  yes  yes
matchFound                                  own     401  yes  yes  yes  yes  yes  yes
matchFound for another institution          open    401  403  403  403  yes  yes  yes
matchFound for another institution          hidden  401  403  403  403  yes  yes  yes
exchangeMoved                               own     401  yes  yes  yes  yes  yes  yes
exchangeMoved                               hidden  401  -    -    -    yes  yes  yes
exchangeMoved with another institution      open    401  403  403  403  yes  yes  yes
exchangeMoved with another institution      hidden  401  403  403  403  yes  yes  yes
`;

export interface Line {
  readonly use: string;
  readonly side: Side;
  readonly expected: Readonly<Record<Voice, string>>;
}

const sides: Readonly<Record<string, Side>> = { '-': 'own', own: 'own', open: 'open', hidden: 'hidden' };

/** The lines of the table. */
export const lines: readonly Line[] = table
  .split('\n')
  .filter((line) => line.trim() && !line.startsWith('use '))
  .map((line) => {
    const [, use = '', side = '', outcomes = ''] = /^(.+?) +(own|open|hidden|-) +(.+)$/.exec(line) ?? [];
    const cells = outcomes.split(/ +/);
    const expected = Object.fromEntries(voices.map((voice, column) => [voice, cells[column] ?? '']));
    return { use, side: sides[side] as Side, expected: expected as Line['expected'] };
  });
