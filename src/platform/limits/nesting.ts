import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { LimitExceededError } from '../../kernel/errors.ts';

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

/** Refuses what would be too deep for the parser, before the parser sees it; everything else is told by the parser. */
export function checkNesting(text: string, mostTokens: number): void {
  try {
    if (!isTooDeep(text, mostTokens)) return;
  } catch (error) {
    if (error instanceof GraphQLError) return;
    throw error;
  }
  const message = `The brackets of the document are more than ${deepest} deep. Ask for what lies deeper by its id, in an operation of its own.`;
  throw new LimitExceededError(message, { limit: 'nesting', maximum: deepest, actual: deepest + 1 });
}
