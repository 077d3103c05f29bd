import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { LimitExceededError } from '../../kernel/errors.ts';

/** Half a million lines without a word keep a parser busy for longer than any answer. Values belong into variables. */
const longest = 30_000;

/** No honest document comes near to it, and no parser that calls itself for each bracket comes to the end of its stack. */
const deepest = 200;

const steps: Readonly<Partial<Record<TokenKind, number>>> = {
  [TokenKind.BRACE_L]: 1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.PAREN_L]: 1,
  [TokenKind.BRACE_R]: -1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.PAREN_R]: -1,
};

function isTooDeep(text: string, mostTokens: number): boolean {
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let count = 0; count <= mostTokens && depth <= deepest; count += 1) {
    const { kind } = lexer.advance();
    if (kind === TokenKind.EOF) return false;
    depth += steps[kind] ?? 0;
  }
  return depth > deepest;
}

/** Refuses what would be too long or too deep for the parser, before it sees it; everything else is told by the parser. */
export function checkText(text: string, mostTokens: number): void {
  if (text.length > longest) {
    const told = `The document has ${text.length} characters; ${longest} are allowed. Send its values as variables.`;
    throw new LimitExceededError(told, { limit: 'characters', maximum: longest, actual: text.length });
  }
  try {
    if (!isTooDeep(text, mostTokens)) return;
  } catch (error) {
    if (error instanceof GraphQLError) return;
    throw error;
  }
  const message = `The brackets of the document are more than ${deepest} deep. Ask for what lies deeper by its id, in an operation of its own.`;
  throw new LimitExceededError(message, { limit: 'nesting', maximum: deepest, actual: deepest + 1 });
}
