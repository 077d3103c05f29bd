import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { BadUserInputError } from '../../kernel/errors.ts';
import { composed, flawOf, type TextForm } from '../../kernel/texts.ts';

/** The extension of an input field whose text may have many lines. */
export const manyLines = { lines: true } as const;

type Path = readonly (string | number)[];
type Check = (value: unknown, path: Path) => unknown;

interface Given {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The same text, composed; or a refusal that says which one is wrong and what is allowed. */
function checkText(form: TextForm): Check {
  return (value, path) => {
    if (typeof value !== 'string') return value;
    const text = composed(value);
    const flaw = flawOf(text, form);
    if (flaw === undefined) return text;
    // As everywhere, what is wrong in a mutation is named by its place inside of the input.
    const place = path[0] === 'input' ? path.slice(1) : path;
    const reason = `${place.join('.')} ${flaw}`;
    throw new BadUserInputError(`${reason}.`, { fields: [{ field: place.map(String), reasons: [reason] }] });
  };
}

/** Checks each of the named values; names that are not given stay away. */
function checkNamed(checks: ReadonlyMap<string, Check>, values: object, path: Path): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, checks.get(name)?.(value, [...path, name]) ?? value]),
  );
}

/** Makes the checks of a schema, each input type once. */
class Checks {
  private readonly made = new Map<GraphQLInputType, ReadonlyMap<string, Check>>();

  /** The checks of arguments, or of the fields of an input type. */
  named(given: readonly Given[], checks = new Map<string, Check>()): ReadonlyMap<string, Check> {
    for (const { name, type, extensions } of given) {
      const check = this.of(type, extensions.lines === true ? 'LINES' : 'ONE_LINE');
      if (check) checks.set(name, check);
    }
    return checks;
  }

  /** Undefined for what holds no text of the client's own. */
  private of(type: GraphQLInputType, form: TextForm): Check | undefined {
    if (isNonNullType(type)) return this.of(type.ofType, form);
    if (isListType(type)) {
      const check = this.of(type.ofType, form);
      return (
        check &&
        ((value, path) => (Array.isArray(value) ? value.map((item, index) => check(item, [...path, index])) : value))
      );
    }
    if (isInputObjectType(type)) {
      let checks = this.made.get(type);
      if (!checks) {
        const own = new Map<string, Check>();
        // Kept before it is full: a type may hold itself.
        this.made.set(type, own);
        checks = this.named(Object.values(type.getFields()), own);
      }
      const fields = checks;
      return (value, path) => (value === null ? null : checkNamed(fields, value as object, path));
    }
    return type.name === 'String' || type.name === 'ID' ? checkText(form) : undefined;
  }
}

function checkArguments(field: GraphQLField<unknown, unknown>, checks: ReadonlyMap<string, Check>): void {
  const { resolve = defaultFieldResolver, subscribe } = field;
  field.resolve = (source, given, context, info) => resolve(source, checkNamed(checks, given, []), context, info);
  if (subscribe)
    field.subscribe = (source, given, context, info) => subscribe(source, checkNamed(checks, given, []), context, info);
}

/**
 * Puts one rule on every text that a client sends as an argument or inside of one, wherever a field is added: it has a
 * length, is composed (NFC), and holds no control characters. A field may ask for more, see `Text`.
 */
export function boundTexts(schema: GraphQLSchema): GraphQLSchema {
  const checks = new Checks();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const own = checks.named(field.args);
      if (own.size > 0) checkArguments(field, own);
    }
  }
  return schema;
}
