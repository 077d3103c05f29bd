import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHubClient, FollowOffersDocument } from '@multaqa/client';

const hub = createHubClient({ url: process.argv[2] ?? 'http://localhost:4000/graphql', language: 'fr' });
const place = 'offers.cursor'; // where this program left off, so that a restart misses nothing
const after = existsSync(place) ? readFileSync(place, 'utf8') : null;
const remember = (cursor: string) => writeFileSync(place, cursor);
const offers = hub.follow(FollowOffersDocument, { filter: { topics: ['statcab'] } }, { after, remember });
for await (const { offer } of offers) process.stdout.write(`${offer.institution.name}: ${offer.title}\n`);
