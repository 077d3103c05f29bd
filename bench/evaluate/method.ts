/** What the page says of how it is measured and of what follows; to be read again whenever the figures change. */
export const method = `## How it is measured

- **Activities.** Realised ones in which a known institution was provider or co-organiser, as in the track record. A host, a
  speaker or an uncertain role shows nothing.
- **Hidden.** For each activity the hub is put back to the morning of its first day: every activity that was not over then is gone,
  with its track record and the capacities that follow only from it. The answer is ranked as of the day before, by the hub's own query.
  Mandates stay: they follow from the kind and the name of an institution, and not from the other names that activities gave it.
- **Asked.** An activity is asked for once for each topic and recipient country, in the language of those for whom it was, or else in
  those that institutions of the country commonly work in; where no recipient is named, by the topic alone. What was
  spoken in the end is not told. Each activity counts once, with the mean over its asks.
- **Right.** With several providers each of them is right. hit@_k_ and MRR look at the best placed of them; MAP and nDCG@10 at all.
- **Candidates.** All institutions of the directory but those that received the activity. An institution stands where its best
  capacity stands. Whom a ranker does not rank stands behind all whom it ranks.
- **Equals.** Every measure is the expectation over all orders of those who stand equal, so nobody profits from the order of the keys.
- **Intervals.** Percentile bootstrap over activities. Differences are those of pairs: both rankers on the same resampled activities.

## What can be concluded, and what cannot

- The record is small. An interval of about ±0.1 means that a model which is better by less cannot be told from one that is not.
- Most activities were given by an institution of which nothing had been recorded before. Nobody can find such a provider by
  its record, so whoever ranks by the record alone cannot have more hits than the share of the others. What the hub finds of them
  it finds by their mandate: that is whom one may ask, not who is known to give.
- One body, with topics of its own, gave more than anybody else. It is found by every ranker that looks at the topic, so
  it lifts all of them alike; the slices by provider show what is left without it.
- The activities are not independent: the same institutions and recipients return. The intervals treat them as if they were,
  so the true ones are wider.
- Topics and directory were written with the record at hand: some topics carry the words of an activity, and institutions of the
  smaller programmes are in the directory because they gave or received. So the level of all figures is too high for
  activities of a kind not seen before, most of all for rankers that look at names. Only differences are meant. The kinds of
  institutions were given with the record at hand, too, which helps mandates: two that only an activity explained (a centre for
  environmental technologies as a water authority, one for molecular biology as agricultural research) were put right before the first run.
- That somebody gave is not that somebody else could not have. A better provider in the place of the recorded one
  counts as a miss here.
- The weights and constants of the model were not chosen by these figures, but the idea of two changes was: a section below tells how much
  that may flatter. The rules of mandates say what such institutions are for, whoever gave. That nearness counts half for a mandate was set
  beforehand; beside it were measured, once, a place behind all that is recorded (hit@3 0.40, MRR 0.335) and all of the nearness (0.40, 0.351).
  Whoever changes the model should hold activities back that are not in this table.`;
