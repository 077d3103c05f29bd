import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { jsonParse } from 'postgraphile/@dataplan/json';
import { TYPES } from 'postgraphile/@dataplan/pg';
import { makePgService } from 'postgraphile/adaptors/pg';
import { context, lambda, listen } from 'postgraphile/grafast';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { extendSchema } from 'postgraphile/utils';

/** PostGraphile as its manual has it: one channel of the database per topic, and rows by their keys. */
const announcedOffers = extendSchema(({ pgResources: { offer, topic, institution, country } }) => {
  const english = ($row, column) => lambda($row.get(column), (text) => text.EN ?? text[text.own], true);
  return {
    typeDefs: /* GraphQL */ `
      extend type Subscription { offerPublished(topic: String!): OfferEvent }
      type OfferEvent { cursor: String! offer: AnnouncedOffer }
      type AnnouncedOffer { id: ID! title: String! topic: AnnouncedTopic! institution: AnnouncingInstitution! }
      type AnnouncedTopic { label: String! }
      type AnnouncingInstitution { name: String! country: AnnouncingCountry }
      type AnnouncingCountry { name: String! }
    `,
    objects: {
      Subscription: {
        plans: {
          offerPublished: {
            subscribePlan: (_root, { $topic }) =>
              listen(
                context().get('pgSubscriber'),
                lambda($topic, (code) => `offer:${code}`, true),
                jsonParse,
              ),
            plan: ($event) => $event,
          },
        },
      },
      OfferEvent: {
        plans: {
          cursor: ($event) => $event.get('cursor'),
          offer: ($event) => offer.get({ id: $event.get('id') }),
        },
      },
      AnnouncedOffer: {
        plans: {
          id: ($offer) => $offer.get('id'),
          title: ($offer) => english($offer, 'title'),
          topic: ($offer) => topic.get({ code: $offer.get('topic_code') }),
          institution: ($offer) => institution.get({ id: $offer.get('institution_id') }),
        },
      },
      AnnouncedTopic: { plans: { label: ($topic) => english($topic, 'label') } },
      AnnouncingInstitution: {
        plans: {
          name: ($institution) => english($institution, 'name'),
          country: ($institution) => country.get({ code: $institution.get('country_code') }),
        },
      },
      AnnouncingCountry: { plans: { name: ($country) => english($country, 'name') } },
    },
  };
});

/** What it cannot know of the log of events, which nobody asks for here: among others a type of column. */
const eventLog = {
  name: 'EventLogPlugin',
  version: '1.0.0',
  // A function and a table of the log have one name.
  inflection: { replace: { functionResourceName: (previous, _options, details) => `call_${previous(details)}` } },
  gather: {
    hooks: {
      pgCodecs_findPgCodec(_info, event) {
        if (event.pgType.typname === 'xid8') event.pgCodec ??= TYPES.text;
      },
    },
  },
};

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [announcedOffers, eventLog],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ['public'], pubsub: true })],
  grafserv: { websockets: true, graphqlPath: '/graphql' },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => console.log(`Playground: http://127.0.0.1:${server.address().port}/graphql`));
