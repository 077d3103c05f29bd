import { setTimeout } from 'node:timers/promises';
import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isListType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Logger } from 'pino';
import { BadUserInputError, type ErrorCode, HubError } from '../../kernel/errors.ts';
import { largestPageSize } from '../../kernel/pages.ts';
import { BudgetSpentError } from '../limits/budgets.ts';
import { fieldOf, isConnection } from '../limits/cost.ts';
import type { HubContext } from './context.ts';
import { presentError } from './errors.ts';
import type { Gate } from './gate.ts';
import { answerOperation, prepareOperation, type SocketQuestion } from './server.ts';

/** The node of an edge, with what else is asked of the edge before it: its cursor, its score. */
export type ExportRow = Readonly<Record<string, unknown>>;

export interface ExportPage {
  readonly rows: readonly ExportRow[];
  /** The paths of what a row may hold, down to texts, numbers and lists. */
  readonly columns: readonly (readonly string[])[];
}

export interface ExportQuestion {
  readonly gate: Gate;
  readonly log: Logger;
  readonly question: SocketQuestion;
  /** Of the first page. */
  readonly context: HubContext;
  /** Of each further one: who asks is looked up for each page, as if the client had asked for it. */
  contextNow(): Promise<HubContext>;
}

/** Why there is no page, as the client is told. */
export class PageError extends HubError {
  readonly code: ErrorCode;

  constructor(readonly shown: GraphQLFormattedError) {
    const { message, extensions } = shown;
    super(message, extensions?.details as Record<string, unknown> | undefined);
    this.code = extensions?.code as ErrorCode;
  }
}

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
const field = (value: string, ...inner: FieldNode[]): FieldNode => ({
  ...{ kind: Kind.FIELD, name: name(value) },
  ...(inner.length > 0 ? { selectionSet: { kind: Kind.SELECTION_SET, selections: inner } } : {}),
});
const argument = (of: string, value: ValueNode): ArgumentNode => ({ kind: Kind.ARGUMENT, name: name(of), value });

const pageInfo = field('pageInfo', field('hasNextPage'), field('endCursor'));
const first = argument('first', { kind: Kind.INT, value: String(largestPageSize) });

const advice = 'An export is a query with one connection at its root, and of that its edges.';
const refusal = (message: string) => new BadUserInputError(`${message} ${advice}`);

/** The fields of a selection that has nothing else: neither fragments nor directives. */
function plainFields({ selections }: SelectionSetNode, of: string): readonly FieldNode[] {
  return selections.map((selection) => {
    if (selection.kind === Kind.FIELD && !selection.directives?.length) return selection;
    throw refusal(`Fragments and directives stand inside of the node, not in ${of}.`);
  });
}

/** A document that exports a connection, page by page. */
class ExportPlan {
  private readonly operation: OperationDefinitionNode;
  private readonly root: FieldNode;
  private readonly rootSelection: SelectionSetNode;
  private readonly edges: SelectionSetNode;
  private readonly edgeType: GraphQLNamedType;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    operationName: string | null | undefined,
  ) {
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== OperationTypeNode.QUERY)
      throw refusal(operation ? `A ${operation.operation} is not exported.` : 'Which operation is meant is not clear.');
    const [root, ...others] = plainFields(operation.selectionSet, 'the query');
    const type = root && this.typeOf(schema.getQueryType(), root);
    if (!root?.selectionSet || others.length > 0 || !type || !isConnection(type))
      throw refusal(
        others.length > 0
          ? `The query has ${others.length + 1} fields at its root.`
          : `${root?.name.value} is no connection.`,
      );
    const given = root.arguments?.find(({ name }) => ['first', 'last', 'before'].includes(name.value));
    if (given)
      throw new BadUserInputError(
        `An export reads all pages by itself: leave ${given.name.value} out. after is where it begins.`,
        { argument: given.name.value, allowed: ['after'] },
      );
    const [edges, ...besides] = plainFields(root.selectionSet, root.name.value);
    if (edges?.name.value !== 'edges' || edges.alias || !edges.selectionSet || besides.length > 0)
      throw refusal(`Of ${root.name.value} something else than edges is asked for.`);
    const alias = plainFields(edges.selectionSet, 'edges').find((one) => one.alias)?.alias;
    if (alias) throw refusal(`The fields of edges keep their names: leave the alias ${alias.value} out.`);
    this.operation = operation;
    this.root = root;
    this.rootSelection = root.selectionSet;
    this.edges = edges.selectionSet;
    this.edgeType = this.typeOf(type, edges) as GraphQLNamedType;
  }

  /** The document that asks for one page: the first one begins where the client says. */
  pageAfter(cursor: string | undefined): DocumentNode {
    const { root, operation, rootSelection } = this;
    const given = root.arguments ?? [];
    const place = cursor === undefined ? [] : [argument('after', { kind: Kind.STRING, value: cursor })];
    const paged: FieldNode = {
      ...root,
      arguments: [...given.filter(({ name }) => name.value !== 'after' || place.length === 0), ...place, first],
      selectionSet: { ...rootSelection, selections: [...rootSelection.selections, pageInfo] },
    };
    const whole = { ...operation, selectionSet: { ...operation.selectionSet, selections: [paged] } };
    return { ...this.document, definitions: this.document.definitions.map((one) => (one === operation ? whole : one)) };
  }

  /** In the order of the row; only for a document that was found small enough, since fragments are unfolded. */
  columns(): readonly (readonly string[])[] {
    const all = [...this.columnsOf(this.edgeType, this.edges).values()];
    const own = all.filter(([top]) => top !== 'node');
    const ofNode = all.filter(([top]) => top === 'node').map(([, ...path]) => path);
    const twice = own.find(([top]) => ofNode.some(([other]) => other === top))?.[0];
    if (twice) throw new BadUserInputError(`Edge and node both have a ${twice}: give that of the node an alias.`);
    return [...own, ...ofNode];
  }

  private columnsOf(
    parent: GraphQLNamedType,
    { selections }: SelectionSetNode,
    path: readonly string[] = [],
    columns = new Map<string, readonly string[]>(),
  ): ReadonlyMap<string, readonly string[]> {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const here = [...path, (selection.alias ?? selection.name).value];
        const type = fieldOf(parent, selection.name.value)?.type;
        if (type && selection.selectionSet && !isListType(getNullableType(type)))
          this.columnsOf(getNamedType(type), selection.selectionSet, here, columns);
        else columns.set(here.join('.'), here);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragment(selection.name.value);
      const condition = fragment?.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      if (fragment) this.columnsOf(condition ?? parent, fragment.selectionSet, path, columns);
    }
    return columns;
  }

  private fragment(name: string): FragmentDefinitionNode | undefined {
    return this.document.definitions.find(
      (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
    );
  }

  private typeOf(parent: GraphQLNamedType | null | undefined, { name }: FieldNode): GraphQLNamedType | undefined {
    const type = parent ? fieldOf(parent, name.value)?.type : undefined;
    return type && getNamedType(type);
  }
}

interface PageOfEdges {
  readonly edges: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const rowOf = ({ node, ...ofEdge }: PageOfEdges['edges'][number]): ExportRow => ({ ...ofEdge, ...(node as object) });

/**
 * The pages of a connection, each through the gate and paid for like any operation. The first one is refused where the
 * budget does not hold it; the others wait. A page with an error is no page.
 */
export async function* exportedPages(asked: ExportQuestion): AsyncGenerator<ExportPage, void, void> {
  const { gate, log, question, contextNow } = asked;
  let plan: ExportPlan | undefined;
  let after: string | undefined;
  for (let { context } = asked; ; context = await contextNow()) {
    const prepared = await prepareOperation(gate, context, question, (document) => {
      plan ??= new ExportPlan(gate.schema, document, question.operationName);
      return plan.pageAfter(after);
    });
    if (!('document' in prepared)) {
      const [error] = prepared;
      if (after === undefined || !(error?.originalError instanceof BudgetSpentError))
        throw new PageError(presentError(error, context, log));
      await setTimeout(error.originalError.retryAfterSeconds * 1000, undefined, { signal: context.signal });
      continue;
    }
    const columns = plan?.columns() ?? [];
    const { data, errors } = await answerOperation(prepared, log);
    if (errors?.[0]) throw new PageError(errors[0]);
    const [page] = Object.values(data ?? {}) as [PageOfEdges];
    yield { rows: page.edges.map(rowOf), columns };
    if (!page.pageInfo.hasNextPage) return;
    after = page.pageInfo.endCursor ?? undefined;
  }
}
