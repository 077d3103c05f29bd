import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { HubContext } from '../../platform/graphql/context.ts';
import { PageArgs } from '../../platform/graphql/types.ts';
import { Institution } from '../directory/index.ts';
import { Topic, topicByCode } from '../taxonomy/index.ts';
import { entriesOfTrackRecord, mostTopics, topicsOfTrackRecord, trackRecordOf } from './trackrecord.reader.ts';
import { TrackRecord, TrackRecordEntry, TrackRecordEntryConnection, TrackRecordTopic } from './trackrecord.type.ts';

@Resolver(() => Institution)
export class InstitutionTrackRecordResolver {
  @FieldResolver(() => TrackRecord, {
    description: 'What it gave and received in completed exchanges, and how it answers requests.',
  })
  trackRecord(@Root() institution: Institution, @Ctx() { scope }: HubContext) {
    return trackRecordOf(scope).load(institution.key);
  }
}

@Resolver(() => TrackRecord)
export class TrackRecordResolver {
  @FieldResolver(() => [TrackRecordTopic], {
    description: `The topics that it gave or received, those with most exchanges first, ${mostTopics} at most.`,
  })
  topics(@Root() record: TrackRecord, @Ctx() { scope }: HubContext) {
    return topicsOfTrackRecord(scope, record.key);
  }

  @FieldResolver(() => TrackRecordEntryConnection, {
    description: 'What the figures are made of, one entry for each topic of each exchange, the latest first.',
  })
  entries(@Root() record: TrackRecord, @Args(() => PageArgs) page: PageArgs, @Ctx() { scope }: HubContext) {
    return entriesOfTrackRecord(scope, record.key, page);
  }
}

@Resolver(() => TrackRecordEntry)
export class TrackRecordEntryTopicResolver {
  @FieldResolver(() => Topic, { description: 'The topic.' })
  topic(@Root() { topicCode }: TrackRecordEntry, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).load(topicCode);
  }
}

@Resolver(() => TrackRecordTopic)
export class TrackRecordTopicResolver {
  @FieldResolver(() => Topic, { description: 'The topic.' })
  topic(@Root() record: TrackRecordTopic, @Ctx() { scope }: HubContext) {
    return topicByCode(scope).load(record.topicCode);
  }
}
