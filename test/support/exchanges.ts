import { type ChangedRow, type Changes, changesOf } from './changes.ts';
import type { AskOptions, TestHub } from './hub.ts';

/** What tests read of an exchange after each change. */
const exchangeFields = `places placesTaken round answerDeadline moves requestedBy { id } participants
  parties { role institution { id } consentedAt } proposals { id version status institution { id } }
  chosenProposal { id version }`;

export interface ExchangeRow extends ChangedRow {
  readonly places: number | null;
  readonly placesTaken: number;
  readonly round: number;
  readonly answerDeadline: string | null;
  readonly moves: readonly string[];
  readonly parties: readonly {
    readonly role: string;
    readonly institution: { readonly id: string } | null;
    readonly consentedAt: string | null;
  }[];
  readonly proposals: readonly {
    readonly id: string;
    readonly version: number;
    readonly status: string;
    readonly institution: { readonly id: string };
  }[];
  readonly chosenProposal: { readonly id: string; readonly version: number } | null;
}

export const text = (words: string) => [{ language: 'EN', text: words }];

/** Terms of reference that fit a need which asks for French. */
export const terms = (other: object = {}) => ({
  ...{ scope: text('Sampling, questionnaires and processing'), level: 'ADVANCED', modality: 'WORKSHOP' },
  ...{ delivery: 'ONLINE', startsOn: '2027-09-06', endsOn: '2027-09-08', languages: ['fr'], places: 2 },
  costs: [
    { item: 'FEES', payer: 'PROVIDER' },
    { item: 'INTERPRETATION', payer: 'FACILITATOR' },
  ],
  ...other,
});

export const days = { startsOn: '2027-09-06', endsOn: '2027-09-08' };

export const report = (other: object = {}) => ({
  ...{ summary: text('Held as planned'), startsOn: '2027-09-06', endsOn: '2027-09-09' },
  participants: [{ country: 'NE', women: 1, men: 1 }],
  ...other,
});

export const marks = { relevance: 5, quality: 4, organisation: 3 };

/** Changes of exchanges by the voices of a test, each in one step. */
export class Desk {
  readonly changes: Changes;

  constructor(private readonly hub: () => TestHub) {
    this.changes = changesOf(hub, 'exchange', exchangeFields);
  }

  async done(name: string, input: object, voice: AskOptions): Promise<ExchangeRow> {
    return (await this.changes.done(name, input, voice)) as ExchangeRow;
  }

  async declareNeed(voice: AskOptions, other: object = {}): Promise<string> {
    const need = changesOf(this.hub, 'need');
    const wanted = { topic: 'statcab.2.3.1', languages: ['fr'], wantedLevel: 'ADVANCED', participants: 3 };
    return (await need.done('declareNeed', { ...wanted, ...other }, voice)).id;
  }

  request(needs: readonly string[], voice: AskOptions, other: object = {}): Promise<ExchangeRow> {
    return this.done('requestExchange', { needs, ...other }, voice);
  }

  move({ id, version }: ChangedRow, move: string, voice: AskOptions, other: object = {}): Promise<ExchangeRow> {
    return this.done('moveExchange', { id, expectedVersion: version, move, ...other }, voice);
  }

  propose({ id }: ChangedRow, voice: AskOptions, other: object = {}): Promise<ExchangeRow> {
    return this.done('proposeTerms', { exchangeId: id, terms: terms(other) }, voice);
  }

  choose({ id, version, proposals }: ExchangeRow, voice: AskOptions, place = 0): Promise<ExchangeRow> {
    return this.done(
      'chooseProposal',
      { exchangeId: id, expectedVersion: version, proposalId: proposals[place]?.id },
      voice,
    );
  }

  /** @param chosen the exchange as somebody read it who sees the chosen proposal */
  consent(chosen: ExchangeRow, voice: AskOptions): Promise<ExchangeRow> {
    const { id, version } = chosen.chosenProposal as { id: string; version: number };
    return this.done('consentToExchange', { exchangeId: chosen.id, proposalId: id, expectedVersion: version }, voice);
  }

  nominate({ id }: ChangedRow, voice: AskOptions, names: readonly string[]): Promise<ExchangeRow> {
    const participants = names.map((name) => ({ name, gender: 'WOMAN' }));
    return this.done('nominateParticipants', { exchangeId: id, participants }, voice);
  }

  evaluate({ id }: ChangedRow, voice: AskOptions, other: object = {}): Promise<ExchangeRow> {
    return this.done('evaluateExchange', { exchangeId: id, ...marks, ...other }, voice);
  }
}
