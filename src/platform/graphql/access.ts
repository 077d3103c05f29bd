import 'reflect-metadata';
import type { GraphQLField, GraphQLSchema } from 'graphql';
import { createMethodMiddlewareDecorator, Extensions } from 'type-graphql';
import { ForbiddenError, type HubError, UnauthenticatedError } from '../../kernel/errors.ts';
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

/** Why a viewer may not use a root field; undefined where it may. */
function refusalOf({ roles, scope }: AccessRule, viewer: Viewer, field: string): HubError | undefined {
  if (roles === 'EVERYBODY') return undefined;
  const { role } = viewer;
  const details = { field, allowed: roles, role };
  if (role === 'ANONYMOUS') {
    return new UnauthenticatedError(
      `${field} needs a signed-in ${roles.join(', ')}: send "authorization: Bearer <token>".`,
      details,
    );
  }
  if (!roles.includes(role)) {
    return new ForbiddenError(`${field} is for ${roles.join(', ')}; you have the role ${role}.`, details);
  }
  if (role === 'SERVICE_CLIENT' && scope && !viewer.scopes?.includes(scope)) {
    return new ForbiddenError(`${field} needs the scope ${scope}, which this service client does not have.`, {
      ...details,
      scope,
    });
  }
  return undefined;
}

export function checkAccess(rule: AccessRule, viewer: Viewer, field: string): void {
  const refusal = refusalOf(rule, viewer, field);
  if (refusal) throw refusal;
}

export function rootFieldsOf(schema: GraphQLSchema): readonly GraphQLField<unknown, unknown>[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) => (type ? Object.values(type.getFields()) : []));
}

/** The names of the root fields that a viewer may use, in the order of the alphabet. */
export const fieldsFor = (schema: GraphQLSchema, viewer: Viewer): readonly string[] =>
  rootFieldsOf(schema)
    .filter(({ name, extensions }) => refusalOf(extensions.access as AccessRule, viewer, name) === undefined)
    .map(({ name }) => name)
    .sort();

/** The middleware of a subscription runs with each of its events; who may not follow is told so before anything is. */
function guardSubscribe(field: GraphQLField<unknown, HubContext>): void {
  const { subscribe, name, extensions } = field;
  if (!subscribe) return;
  field.subscribe = (source, given, context, info) => {
    checkAccess(extensions.access as AccessRule, context.viewer, name);
    return subscribe(source, given, context, info);
  };
}

/** Whatever nobody decided about is for nobody: such a schema stops the start. */
export function checkRules(schema: GraphQLSchema): GraphQLSchema {
  const fields = rootFieldsOf(schema);
  const undecided = fields.filter(({ extensions }) => extensions.access === undefined);
  for (const field of fields) guardSubscribe(field as GraphQLField<unknown, HubContext>);
  if (undecided.length === 0) return schema;
  throw new Error(`without an access rule: ${undecided.map(({ name }) => name).join(', ')}`);
}
