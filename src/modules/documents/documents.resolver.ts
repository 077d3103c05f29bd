import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Access } from '../../platform/graphql/access.ts';
import type { HubContext } from '../../platform/graphql/context.ts';
import type { OperationContext } from '../../platform/graphql/gate.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { RegisterDocumentInput, RegisterDocumentPayload } from './documents.inputs.ts';
import { documentsAccess } from './documents.policy.ts';
import { documentById, pageOfDocuments } from './documents.reader.ts';
import { registerDocument } from './documents.service.ts';
import { RegisteredDocument, RegisteredDocumentConnection } from './documents.type.ts';

@Resolver(() => RegisteredDocument)
export class DocumentsResolver {
  @Access(documentsAccess.documents)
  @Query(() => RegisteredDocumentConnection, { description: 'The registered documents, the last one first.' })
  documents(@Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return pageOfDocuments(scope, page);
  }

  @Access(documentsAccess.registerDocument)
  @Mutation(() => RegisterDocumentPayload, {
    description: 'Registers a document, so that requests may name it by its id. Registered again, it stays as it is.',
  })
  async registerDocument(
    @Arg('input', () => RegisterDocumentInput, { description: 'The document, and what it is for.' })
    input: RegisterDocumentInput,
    @Ctx() context: OperationContext,
  ) {
    const useCase = registerDocument((text) => context.passage.gate.problemsOf(text));
    const { key, userErrors } = await context.mutate('registerDocument', input, useCase);
    return { document: key ? await documentById(context.freshScope()).load(key) : null, userErrors };
  }
}
