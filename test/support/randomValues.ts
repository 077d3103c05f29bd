import * as fc from 'fast-check';
import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** What really exists in the hub that is asked, so that most values mean something. */
export interface Material {
  /** Global ids by the name of their type. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Cursors by the name of the connection that gave them. */
  readonly cursors: Readonly<Record<string, readonly string[]>>;
  readonly languages: readonly string[];
  readonly countries: readonly string[];
  readonly programmes: readonly string[];
}

/** Where the parts of a document that is being written meet: its variables and its fragments. */
export class Ink {
  readonly variables: Record<string, unknown> = {};
  readonly definitions: string[] = [];
  readonly fragments: string[] = [];
  private names = 0;

  /** A name that nothing else in the document has. */
  name(): string {
    this.names += 1;
    return `x${this.names}`;
  }

  variable(type: string, value: unknown): string {
    const name = this.name();
    this.variables[name] = value;
    this.definitions.push(`$${name}: ${type}`);
    return `$${name}`;
  }
}

/** One value in its two forms: in the JSON of the variables, and as it is written into a document. */
export interface Given {
  readonly json: unknown;
  write(ink: Ink): string;
}

const word = /^[_A-Za-z]\w*$/;

function written(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(written).join(' ')}]`;
  if (typeof json !== 'object' || json === null) return JSON.stringify(json);
  const fields = Object.entries(json).filter(([name]) => word.test(name));
  return `{${fields.map(([name, value]) => `${name}: ${written(value)}`).join(' ')}}`;
}

const plain = (json: unknown): Given => ({ json, write: () => written(json) });
const enumWord = (name: string): Given => ({ json: name, write: () => name });
const listOf = (items: readonly Given[]): Given => ({
  json: items.map(({ json }) => json),
  write: (ink) => `[${items.map((item) => item.write(ink)).join(', ')}]`,
});

function objectOf(fields: Readonly<Record<string, Given | null>>): Given {
  const given = Object.entries(fields).filter((entry): entry is [string, Given] => entry[1] !== null);
  return {
    json: Object.fromEntries(given.map(([name, { json }]) => [name, json])),
    write: (ink) => `{${given.map(([name, value]) => `${name}: ${value.write(ink)}`).join(', ')}}`,
  };
}

const cursor = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
const deep = (levels: number): unknown => (levels === 0 ? 'x' : [deep(levels - 1)]);

/** What nobody means well, or nobody has thought of. */
const hostileValues: readonly unknown[] = [
  ...[null, true, '', [], {}, 0, -1, 101, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53, 1e308, -0],
  ...['\u0000', 'a\u0000b', '\ud800', 'x\udc00', '\u0001\u001b[2J', '\u202e\u200f', '\ufeff', '\u2028', ' \t\n', '\\'],
  ...[
    `'";--%_\\`,
    '$1',
    '{}',
    '{"a":1}',
    '%s%n',
    '"',
    "'",
    '<script>',
    '../../etc/passwd',
    '🏳️‍🌈',
    'a\u0301'.repeat(300),
  ],
  ...['a'.repeat(201), 'ش'.repeat(10_001), '"'.repeat(500), '('.repeat(300), 'a & | ! :* ', ':*', '-'.repeat(200)],
  ...['Need:00000000-0000-4000-8000-000000000000', 'Institution:', 'Institution:ne-ins ', 'Topic:x', 'Nothing:1', ':'],
  ...['need:1', `Topic:${'x'.repeat(120)}`, `Topic:${'x'.repeat(121)}`, 'Exchange:no-uuid', 'constructor', '__proto__'],
  ...['0000-01-01', '2026-02-30', '0001-01-01', '9999-12-31', '10000-01-01', '2026-13-01', 'infinity', 'NO_SUCH_WORD'],
  ...[
    cursor(),
    cursor('x'),
    cursor('needs DECLARED DESC', '2026-01-01', 'x'),
    cursor('search', '-1e999', 'TOPIC', 'x'),
  ],
  ...[
    cursor('exchanges START DESC', '-infinity', '00000000-0000-4000-8000-000000000000'),
    cursor(null),
    'AAAA',
    '=',
    '!!',
  ],
  ...[
    Array(200).fill('fr'),
    Array(200).fill('Topic:statcab'),
    Array(101).fill('ne-ins'),
    Array(50).fill(null),
    deep(60),
  ],
  ...[{ constructor: { prototype: 1 } }, { x: 1 }, { toString: null }, [[]], [{}], [null], ['', ''], 'fr'.repeat(40)],
];

/** Words that people type, in the languages of the hub. */
const people = [
  ...['agricultural census', 'recensement agricole', 'التعداد الزراعي', 'labour force survey', 'Niger', 'statistque'],
  ...[
    '"national accounts"',
    'prix à la consommation',
    'من',
    'a',
    'Institut national de la statistique',
    'SESRIC',
    '2027',
  ],
];
const days = ['2025-01-01', '2027-03-31', '2028-02-29', '2030-01-01', '2030-12-31', '2031-06-15', '2099-12-31'];

/** Where a value is wanted. */
export interface Place {
  /** The field or the input type that the value belongs to. */
  readonly owner: string;
  /** The type that the field answers with; empty inside of an input. */
  readonly answer: string;
  readonly name: string;
}

const numbers: Readonly<Record<string, fc.Arbitrary<number>>> = {
  first: fc.integer({ min: 1, max: 6 }),
  last: fc.integer({ min: 1, max: 6 }),
  expectedVersion: fc.integer({ min: 1, max: 3 }),
  year: fc.integer({ min: 1970, max: 2026 }),
  from: fc.integer({ min: 1990, max: 2030 }),
  to: fc.integer({ min: 1990, max: 2030 }),
  maxLength: fc.integer({ min: 2, max: 3 }),
};
const small = fc.integer({ min: 1, max: 60 });

/** What need not be given is given now and then. */
export const seldom = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

/** Values for the input types of a schema; of each, the share that is hostile. */
export class Values {
  private readonly made = new Map<string, fc.Arbitrary<Given>>();

  constructor(
    private readonly material: Material,
    /** Of a hundred values, so many are hostile. */
    private readonly hostile: number,
  ) {}

  /** A value as a literal, or as a variable of its own, or with variables inside. */
  of(type: GraphQLInputType, place: Place): fc.Arbitrary<Given> {
    const key = `${type} ${place.owner} ${place.name}`;
    const known = this.made.get(key);
    if (known) return known;
    const good = this.good(type, place);
    const mixed = this.hostile === 0 ? good : this.withHostile(good);
    const asVariable = mixed.map(({ json }): Given => ({ json, write: (ink) => ink.variable(String(type), json) }));
    const any = fc.oneof({ weight: 3, arbitrary: mixed }, { weight: 1, arbitrary: asVariable });
    this.made.set(key, any);
    return any;
  }

  private withHostile(good: fc.Arbitrary<Given>): fc.Arbitrary<Given> {
    const json = fc.jsonValue({ maxDepth: 2 });
    const bad = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...hostileValues) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 30 }) },
      { weight: 1, arbitrary: json },
    );
    return fc.oneof(
      { weight: 100 - this.hostile, arbitrary: good },
      { weight: this.hostile, arbitrary: bad.map(plain) },
    );
  }

  private good(type: GraphQLInputType, place: Place): fc.Arbitrary<Given> {
    if (isNonNullType(type)) return this.good(type.ofType, place);
    if (isListType(type)) {
      return fc.array(this.of(type.ofType, place), { minLength: 1, maxLength: 2 }).map(listOf);
    }
    if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => enumWord(name)));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).map((field) => {
        const value = this.of(field.type, { owner: type.name, answer: '', name: field.name });
        return [field.name, isRequiredInputField(field) ? value : seldom(value)];
      });
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<Given | null>>).map(objectOf);
    }
    return this.scalar(type.name, place).map(plain);
  }

  private scalar(type: string, place: Place): fc.Arbitrary<unknown> {
    if (type === 'Int' || type === 'Float') return numbers[place.name] ?? small;
    if (type === 'Boolean') return fc.boolean();
    if (type === 'Date') return fc.constantFrom(...days);
    if (type === 'ID') return this.id(place);
    return this.text(place);
  }

  /** Of the type that the names speak of; else of any. */
  private id({ owner, name }: Place): fc.Arbitrary<string> {
    const types = Object.keys(this.material.ids);
    const named = (text: string) =>
      types.filter((type) => text.toLowerCase().includes((/[A-Z][a-z]+$/.exec(type)?.[0] ?? type).toLowerCase()));
    const own = named(name).length > 0 ? named(name) : named(owner);
    const all = types.flatMap((type) => this.material.ids[type] ?? []);
    const likely = own.flatMap((type) => this.material.ids[type] ?? []);
    if (likely.length === 0) return fc.constantFrom(...all);
    return fc.oneof(
      { weight: 19, arbitrary: fc.constantFrom(...likely) },
      { weight: this.hostile > 0 ? 2 : 0, arbitrary: fc.constantFrom(...all) },
    );
  }

  private text({ owner, answer, name }: Place): fc.Arbitrary<string> {
    const { cursors, languages, countries, programmes } = this.material;
    if (name === 'after' || name === 'before') return fc.constantFrom(...(cursors[answer] ?? ['no cursor is known']));
    if (/^languages?$/.test(name)) return fc.constantFrom(...languages);
    if (/^(countries|country)$/.test(name) || /\.country$/.test(owner)) return fc.constantFrom(...countries);
    if (/^programmes?$/.test(name) || /\.programme$/.test(owner)) return fc.constantFrom(...programmes);
    if (name === 'email') return fc.constantFrom('amina@example.org', 'b.o@ins.example');
    if (name === 'idempotencyKey') return fc.constantFrom('a', 'b', 'c', 'd').map((letter) => `key-${letter}`);
    return fc.constantFrom(...people);
  }
}
