import type { EntitySchema } from '@mikro-orm/core';
import { directoryEntities } from './modules/directory/index.ts';
import { documentsEntities } from './modules/documents/index.ts';
import { exchangesEntities } from './modules/exchanges/index.ts';
import { expertsEntities } from './modules/experts/index.ts';
import { identityEntities } from './modules/identity/index.ts';
import { linkagesEntities } from './modules/linkages/index.ts';
import { matchingEntities } from './modules/matching/index.ts';
import { needsEntities } from './modules/needs/index.ts';
import { offersEntities } from './modules/offers/index.ts';
import { practicesEntities } from './modules/practices/index.ts';
import { taxonomyEntities } from './modules/taxonomy/index.ts';
import { trackrecordEntities } from './modules/trackrecord/index.ts';
import { EventSchema, IdempotencySchema } from './platform/events/event.entity.ts';

/** Every table of the hub, named one by one: no search over files decides what the schema is. */
export const entities = [
  EventSchema,
  IdempotencySchema,
  ...directoryEntities,
  ...identityEntities,
  ...taxonomyEntities,
  ...practicesEntities,
  ...expertsEntities,
  ...needsEntities,
  ...trackrecordEntities,
  ...offersEntities,
  ...matchingEntities,
  ...exchangesEntities,
  ...linkagesEntities,
  ...documentsEntities,
] as unknown as readonly EntitySchema[];
