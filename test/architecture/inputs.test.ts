import { getNamedType, isInputObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { entities } from '../../src/entities.ts';
import type { AccessRule } from '../../src/platform/graphql/access.ts';

const schema = await hubSchema();

/** What the hub itself says of a record, whatever a client would like it to be: columns, as the entities name them. */
const hubOnly = [
  'basis',
  'declaredAt',
  'institutionId',
  'placesTaken',
  'publishedAt',
  'status',
  'verifiedAt',
  'version',
];

/** By their form: moments, who did something, and what proves who one is. */
const hubOnlyForm = /(At|By|Hash|Subject)$/;

const rights = /^(roles?|scopes?|secret)$/;

const ofParty = 'Names a party of a linkage; a member can name its own institution only.';
const ofCentre = 'Says who takes part in a linkage, and as what; the centre alone does.';
const ofMember = 'Says for which institution the role is; whoever may give the role decides it.';
/** Inputs that may hold such a field, each with the reason why it is no way around a rule. */
const reasoned: Readonly<Record<string, string>> = {
  'AddLinkagePartyInput.institutionId': ofCentre,
  'AddLinkagePartyInput.role': ofCentre,
  'CreateServiceClientInput.institutionId': 'Names the one institution that the program will act for.',
  'InviteAccountInput.institutionId': ofMember,
  'LeaveInput.institutionId': "Says which of one's own roles is given up; no right comes of it.",
  'LeaveInput.role': "Says which of one's own roles is given up; no right comes of it.",
  'ProposalTerms.scope': 'What the terms of reference cover; no right comes of it.',
  'RecordContributionInput.institutionId': ofParty,
  'RecordMonitoringInput.institutionId': ofParty,
  'RemoveLinkagePartyInput.institutionId': ofCentre,
  'RemoveLinkagePartyInput.role': ofCentre,
  'RoleGrantInput.institutionId': ofMember,
  'SignAgreementInput.institutionId': ofParty,
};

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

/** Every field that a mutation takes, those of inputs inside of inputs too. */
function fieldsOf(type: unknown, seen: Set<unknown>): string[] {
  if (!isInputObjectType(type) || seen.has(type)) return [];
  seen.add(type);
  return Object.values(type.getFields()).flatMap((field) => [
    `${type.name}.${field.name}`,
    ...fieldsOf(getNamedType(field.type), seen),
  ]);
}
const inputsOf = ({ args }: (typeof mutations)[number], seen = new Set<unknown>()): string[] =>
  args.flatMap(({ type }) => fieldsOf(getNamedType(type), seen));

const nameOf = (field: string): string => field.split('.')[1] as string;
const isHubOnly = (field: string) => hubOnly.includes(nameOf(field)) || hubOnlyForm.test(nameOf(field));

const seen = new Set<unknown>();
const fields = mutations.flatMap((mutation) => inputsOf(mutation, seen));

describe('the inputs of mutations', () => {
  it('hold no field that only the hub sets', () => {
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter((field) => isHubOnly(field) && !reasoned[field])).toEqual([]);
  });

  it('give rights only where an administrator alone may send them', () => {
    const open = mutations
      .filter(({ extensions }) => String((extensions.access as AccessRule).roles) !== 'ADMINISTRATOR')
      .flatMap((mutation) => inputsOf(mutation).map((field) => `${mutation.name}: ${field}`));
    const given = open.filter((line) => rights.test(nameOf(line)) && !reasoned[line.split(': ')[1] as string]);
    expect(given).toEqual([]);
  });

  it('are compared with columns and fields that are there', () => {
    const columns = new Set(entities.flatMap((entity) => Object.keys(entity.meta.properties)));
    expect(hubOnly.filter((name) => !columns.has(name))).toEqual([]);
    expect(Object.keys(reasoned).filter((field) => !fields.includes(field))).toEqual([]);
  });
});
