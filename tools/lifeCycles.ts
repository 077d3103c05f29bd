import { readFile, writeFile } from 'node:fs/promises';
import { type GraphQLSchema, isEnumType } from 'graphql';
import { hubSchema } from '../src/app.ts';
import type { LifeCycle } from '../src/kernel/states.ts';
import { exchangeLife } from '../src/modules/exchanges/exchanges.states.ts';
import { proposalLife } from '../src/modules/exchanges/proposals.states.ts';
import { accountLife, serviceClientLife } from '../src/modules/identity/identity.states.ts';
import { linkageLife, milestoneLife } from '../src/modules/linkages/linkages.states.ts';
import { capacityLife, needLife } from '../src/modules/needs/needs.states.ts';
import { offerLife } from '../src/modules/offers/offers.states.ts';
import { practiceLife } from '../src/modules/practices/practices.states.ts';

/** `print` draws the life cycles from their tables; `check` fails where the committed page differs. */
const path = 'docs/life-cycles.md';

const introduction = `<!-- Drawn from the tables in src/modules/*/*.states.ts by "npm run lifecycles"; never edited by hand. -->

# Life cycles

Each diagram is drawn from the one table that the hub itself obeys. An arrow carries the name of the move and, in
brackets, who makes it: the \`member\` of the institution, a \`recipient\`, a \`provider\` or an institution that was asked
to be one (\`asked provider\`), the \`facilitator\` of the centre, an \`administrator\`, or the \`hub\` itself, by its clock or
in the course of an exchange. A move that has no arrow is refused as \`MOVE_NOT_ALLOWED\`, with the
states and the moves that are allowed.
`;

type AnyLifeCycle = LifeCycle<string, string>;

/** Each table with the enum of the API that tells what its states mean. */
const chapters: readonly { title: string; life: AnyLifeCycle; statusEnum: string }[] = [
  { title: 'Need', life: needLife, statusEnum: 'NeedStatus' },
  { title: 'Capacity', life: capacityLife, statusEnum: 'CapacityStatus' },
  { title: 'Offer', life: offerLife, statusEnum: 'OfferStatus' },
  { title: 'Best practice', life: practiceLife, statusEnum: 'PracticeStatus' },
  { title: 'Exchange', life: exchangeLife, statusEnum: 'ExchangeStatus' },
  { title: 'Proposal of terms', life: proposalLife, statusEnum: 'ProposalStatus' },
  { title: 'Reverse linkage', life: linkageLife, statusEnum: 'LinkageStatus' },
  { title: 'Milestone of a reverse linkage', life: milestoneLife, statusEnum: 'LinkageMilestoneStatus' },
  { title: 'Account', life: accountLife, statusEnum: 'AccountStatus' },
  { title: 'Service client', life: serviceClientLife, statusEnum: 'ServiceClientStatus' },
];

function diagram({ initial, states, moves }: AnyLifeCycle): string {
  const ends = states.filter((state) => !moves.some(({ from }) => from.includes(state)));
  const lines = [
    `[*] --> ${initial}`,
    ...moves.flatMap(({ name, from, to, by }) =>
      from.map((state) => `${state} --> ${to}: ${name} (${by.join(' or ')})`),
    ),
    ...ends.map((state) => `${state} --> [*]`),
  ];
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

function meanings({ concept, states }: AnyLifeCycle, schema: GraphQLSchema, enumName: string): string {
  const type = schema.getType(enumName);
  const rows = states.map((state) => {
    const value = isEnumType(type) ? type.getValue(state) : undefined;
    if (!value) throw new Error(`${enumName} does not tell what the state ${state} of ${concept} means`);
    return `- \`${state}\`: ${value.description}`;
  });
  return rows.join('\n');
}

/** What a move needs before, and what is kept of it; nothing where the table says nothing. */
function conditions({ moves }: AnyLifeCycle): readonly string[] {
  const told = moves.filter(({ requires, records }) => requires || records);
  if (told.length === 0) return [];
  const rows = told.map(({ name, requires, records }) => {
    const parts = [
      ...(requires ? [`requires ${requires.join(', ')}`] : []),
      ...(records ? [`keeps ${records.join(', ')}`] : []),
    ];
    return `- \`${name}\` ${parts.join('; ')}`;
  });
  return [rows.join('\n')];
}

async function drawn(): Promise<string> {
  const schema = await hubSchema();
  const parts = chapters.flatMap(({ title, life, statusEnum }) => [
    `## ${title}`,
    diagram(life),
    meanings(life, schema, statusEnum),
    ...conditions(life),
  ]);
  return `${[introduction.trimEnd(), ...parts].join('\n\n')}\n`;
}

const command = process.argv[2];
if (command === 'print') {
  await writeFile(path, await drawn());
} else if (command === 'check') {
  if ((await readFile(path, 'utf8')) !== (await drawn())) {
    console.error(`${path} is not what the tables say: run "npm run lifecycles".`);
    process.exitCode = 1;
  }
} else {
  console.error('usage: lifeCycles.ts print | check');
  process.exitCode = 2;
}
