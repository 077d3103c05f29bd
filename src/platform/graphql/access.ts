import 'reflect-metadata';
import { createMethodMiddlewareDecorator, Extensions } from 'type-graphql';
import { ForbiddenError, UnauthenticatedError } from '../../kernel/errors.ts';
import type { Role } from '../../kernel/viewer.ts';
import type { HubContext } from './context.ts';

export type AccessRule = 'EVERYBODY' | readonly Role[];

/**
 * Who may use a root field at all; every root field has one. What of it a viewer sees is narrowed
 * further by the policy of the module.
 */
export function Access(rule: AccessRule): MethodDecorator {
  return (target, property, descriptor) => {
    (Extensions({ access: rule }) as MethodDecorator)(target, property, descriptor);
    if (rule !== 'EVERYBODY') {
      createMethodMiddlewareDecorator<HubContext>(({ context, info }, next) => {
        checkAccess(rule, context, info.fieldName);
        return next();
      })(target, property, descriptor);
    }
  };
}

export function checkAccess(rule: AccessRule, { viewer }: Pick<HubContext, 'viewer'>, field: string): void {
  if (rule === 'EVERYBODY' || rule.includes(viewer.role)) return;
  const allowed = rule.join(', ');
  if (viewer.role === 'ANONYMOUS') {
    throw new UnauthenticatedError(`${field} needs a signed-in ${allowed}: send "authorization: Bearer <token>".`, {
      field,
      allowed: rule,
    });
  }
  throw new ForbiddenError(`${field} is for ${allowed}; this token has the role ${viewer.role}.`, {
    field,
    allowed: rule,
    role: viewer.role,
  });
}
