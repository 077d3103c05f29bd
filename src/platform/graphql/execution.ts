import {
  BREAK,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { HubContext } from './context.ts';

/** graphql-jit joins selections of one field though only one of them is skipped: `a { b } a @skip(if: true) { c }` tells c. */
function hasConditions(document: DocumentNode): boolean {
  let has = false;
  visit(document, {
    Directive() {
      has = true;
      return BREAK;
    },
  });
  return has;
}

interface Known {
  uses: number;
  compiled?: CompiledQuery | null;
}

/** One operation that is about to be run. */
export interface Run extends Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'> {
  readonly contextValue: HubContext;
}

/**
 * Runs operations: a query without @skip and @include that is asked often as a function made for it, everything else field by
 * field. What is known of a document goes with it.
 */
export class Execution {
  private readonly known = new WeakMap<DocumentNode, Map<string | null, Known>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly options: ExecutionArgs['options'],
    /** A query that is asked so often is compiled: that takes as long as many answers. */
    private readonly oftenEnough: number,
  ) {}

  /** @param isFittingQuery what is wrong with variables is told by graphql itself, and only queries may be run twice */
  async run(run: Run, isFittingQuery: boolean): Promise<ExecutionResult> {
    return (await this.compiledAnswer(run, isFittingQuery)) ?? this.execute(run);
  }

  /** What the function made for a query tells; null where there is none, or where something failed: that is told by graphql. */
  async compiledAnswer(run: Run, isFittingQuery: boolean): Promise<ExecutionResult | null> {
    const { document, operationName, variableValues, contextValue } = run;
    const compiled = isFittingQuery ? this.compiled(document, operationName ?? null) : null;
    if (!compiled) return null;
    try {
      const result = await compiled.query(undefined, contextValue, variableValues ?? {});
      if (!result.errors) return result as ExecutionResult;
    } catch {
      // It is thrown again where graphql runs it, and told as all errors are.
    }
    // What was read for it is at hand already when it is run again.
    contextValue.fallbacks.length = 0;
    return null;
  }

  private execute(run: Run) {
    const { schema, options } = this;
    return execute({ schema, ...run, ...(options ? { options } : {}) });
  }

  private compiled(document: DocumentNode, operationName: string | null): CompiledQuery | null {
    const byName = this.known.get(document) ?? new Map<string | null, Known>();
    this.known.set(document, byName);
    const known = byName.get(operationName) ?? { uses: 0 };
    byName.set(operationName, known);
    known.uses += 1;
    if (known.compiled !== undefined || known.uses < this.oftenEnough) return known.compiled ?? null;
    known.compiled = hasConditions(document) ? null : this.compile(document, operationName);
    return known.compiled;
  }

  private compile(document: DocumentNode, operationName: string | null): CompiledQuery | null {
    const options = { disablingCapturingStackErrors: false };
    const made = compileQuery(this.schema, document, operationName ?? undefined, options);
    return isCompiledQuery(made) ? made : null;
  }
}
