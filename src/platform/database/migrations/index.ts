import { Tables } from './0001-tables.ts';
import { Rules } from './0002-rules.ts';
import { Search } from './0003-search.ts';
import { Walls } from './0004-walls.ts';
import { Accounts } from './0005-accounts.ts';
import { Audit } from './0006-audit.ts';
import { Documents } from './0007-documents.ts';
import { EventLog } from './0008-event-log.ts';
import { Exchanges } from './0009-exchanges.ts';
import { Linkages } from './0010-linkages.ts';
import { Analytics } from './0011-analytics.ts';
import { SimilarNames } from './0012-similar-names.ts';
import { TopicNames } from './0013-topic-names.ts';
import { Rankable } from './0014-rankable.ts';
import { Calibration } from './0015-calibration.ts';
import { Mandates } from './0016-mandates.ts';
import { MatchShown } from './0017-match-shown.ts';
import { Listed } from './0018-listed.ts';
import { Ordered } from './0019-ordered.ts';
import { Reachable } from './0020-reachable.ts';
import { LookedUp } from './0021-looked-up.ts';
import { Nearness } from './0022-nearness.ts';

/** In the order in which they run; a name never changes once it is released. */
export const migrations = [
  { name: '0001-tables', class: Tables },
  { name: '0002-rules', class: Rules },
  { name: '0003-search', class: Search },
  { name: '0004-walls', class: Walls },
  { name: '0005-accounts', class: Accounts },
  { name: '0006-audit', class: Audit },
  { name: '0007-documents', class: Documents },
  { name: '0008-event-log', class: EventLog },
  { name: '0009-exchanges', class: Exchanges },
  { name: '0010-linkages', class: Linkages },
  { name: '0011-analytics', class: Analytics },
  { name: '0012-similar-names', class: SimilarNames },
  { name: '0013-topic-names', class: TopicNames },
  { name: '0014-rankable', class: Rankable },
  { name: '0015-calibration', class: Calibration },
  { name: '0016-mandates', class: Mandates },
  { name: '0017-match-shown', class: MatchShown },
  { name: '0018-listed', class: Listed },
  { name: '0019-ordered', class: Ordered },
  { name: '0020-reachable', class: Reachable },
  { name: '0021-looked-up', class: LookedUp },
  { name: '0022-nearness', class: Nearness },
] as const;
