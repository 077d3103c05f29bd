import 'reflect-metadata';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { createMethodMiddlewareDecorator, Extensions } from 'type-graphql';
import { ForbiddenError, UnauthenticatedError } from '../../kernel/errors.ts';
import type { Role, Scope, Viewer } from '../../kernel/viewer.ts';
import type { HubContext } from './context.ts';

/** Who may use a root field at all. What of it a viewer sees is narrowed further by the policy of the module. */
export interface AccessRule {
  readonly roles: 'EVERYBODY' | readonly Role[];
  /** What a service client must be allowed to keep; without a scope its role is enough. */
  readonly scope?: Scope;
}

/** The rules of a module, by the names of its root fields. */
export type AccessRules = Readonly<Record<string, AccessRule>>;

/** Puts a rule on a root field; a schema with a root field that has none is not served, see {@link checkRules}. */
export function Access(rule: AccessRule): MethodDecorator {
  return (target, property, descriptor) => {
    (Extensions({ access: rule }) as MethodDecorator)(target, property, descriptor);
    createMethodMiddlewareDecorator<HubContext>(({ context, info }, next) => {
      checkAccess(rule, context.viewer, info.fieldName);
      return next();
    })(target, property, descriptor);
  };
}

export function checkAccess({ roles, scope }: AccessRule, viewer: Viewer, field: string): void {
  if (roles === 'EVERYBODY') return;
  const { role } = viewer;
  const details = { field, allowed: roles, role };
  if (role === 'ANONYMOUS') {
    throw new UnauthenticatedError(
      `${field} needs a signed-in ${roles.join(', ')}: send "authorization: Bearer <token>".`,
      details,
    );
  }
  if (!roles.includes(role)) {
    throw new ForbiddenError(`${field} is for ${roles.join(', ')}; you have the role ${role}.`, details);
  }
  if (role === 'SERVICE_CLIENT' && scope && !viewer.scopes?.includes(scope)) {
    throw new ForbiddenError(`${field} needs the scope ${scope}, which this service client does not have.`, {
      ...details,
      scope,
    });
  }
}

export function rootFieldsOf(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) => (type ? Object.values(type.getFields()) : []));
}

/** Whatever nobody decided about is for nobody: such a schema stops the start. */
export function checkRules(schema: GraphQLSchema): GraphQLSchema {
  const undecided = rootFieldsOf(schema).filter(({ extensions }) => extensions.access === undefined);
  if (undecided.length === 0) return schema;
  throw new Error(`without an access rule: ${undecided.map(({ name }) => name).join(', ')}`);
}
