/** What the similarity of topics is told from. */
export interface TopicPlace {
  readonly code: string;
  readonly parentCode: string | null;
  /** Concepts of other classifications, such as `SDG:6.4`. */
  readonly exactMatches: readonly string[];
}

/** How near one topic is to another. */
export interface RelatedPair {
  readonly topicCode: string;
  readonly relatedCode: string;
  readonly similarity: number;
}

/** More topics than this that name one concept are sorted by it; none of them is the concept. */
const mostNamesakes = 3;

/** A whole Sustainable Development Goal: a heading over many targets, never one topic. */
const wholeGoal = /^SDG:\d+$/;

/**
 * Information content from the tree alone (Seco, Veale and Hayes 2004): the fewer topics lie below one, the
 * more it says. 1 for a leaf, 0 for the virtual root above all trees.
 * @param total the number of topics with the virtual root
 */
export function informationContent(descendants: number, total: number): number {
  return total > 1 ? 1 - Math.log(descendants + 1) / Math.log(total) : 0;
}

interface Placed {
  readonly place: TopicPlace;
  /** Its own index first, then those of everything above it up to the top of the tree. */
  readonly path: readonly number[];
  content: number;
}

function placed(topics: readonly TopicPlace[]): Placed[] {
  const indexes = new Map(topics.map(({ code }, index) => [code, index]));
  const nodes = topics.map((place, start) => {
    const path: number[] = [];
    for (let index: number | undefined = start; index !== undefined; ) {
      if (path.includes(index)) throw new Error(`the topic ${place.code} lies below itself`);
      path.push(index);
      const parent: string | null = (topics[index] as TopicPlace).parentCode;
      if (parent !== null && !indexes.has(parent)) throw new Error(`there is no topic ${parent} above ${place.code}`);
      index = parent === null ? undefined : indexes.get(parent);
    }
    return { place, path, content: 0 };
  });
  const below = topics.map(() => -1);
  for (const { path } of nodes) for (const index of path) below[index] = (below[index] as number) + 1;
  nodes.forEach((node, index) => {
    node.content = informationContent(below[index] as number, topics.length + 1);
  });
  return nodes;
}

const rootOf = (node: Placed) => node.path.at(-1) as number;

/** 2·IC(lowest common ancestor) / (IC(a) + IC(b)) (Lin 1998); 0 where only the virtual root is above both. */
function lin(nodes: readonly Placed[], a: Placed, b: Placed): number {
  if (a === b) return 1;
  if (rootOf(a) !== rootOf(b)) return 0;
  const above = new Set(b.path);
  const common = nodes[a.path.find((index) => above.has(index)) as number] as Placed;
  return (2 * common.content) / (a.content + b.content);
}

/**
 * Topics of different trees that are one concept. A concept that two topics of one tree name, or many
 * topics, or that is a whole goal, is wider than each of them: that is a broad match and joins nothing.
 */
function exactPairs(nodes: readonly Placed[]): (readonly [Placed, Placed])[] {
  const namesakes = new Map<string, Placed[]>();
  for (const node of nodes) {
    for (const concept of new Set(node.place.exactMatches)) {
      namesakes.set(concept, [...(namesakes.get(concept) ?? []), node]);
    }
  }
  return [...namesakes]
    .filter(([concept, named]) => {
      const trees = new Set(named.map(rootOf));
      return trees.size === named.length && named.length <= mostNamesakes && !wholeGoal.test(concept);
    })
    .flatMap(([, named]) => named.flatMap((x) => named.filter((y) => y !== x).map((y) => [x, y] as const)));
}

/**
 * All ordered pairs of topics that are at least as near as the threshold, each topic with itself among them.
 * What is near to one of two exact matches is as near to the other:
 * max(lin(a,b), lin(a,x)·lin(y,b) over all exact matches x,y).
 */
export function relatedTopics(topics: readonly TopicPlace[], threshold: number): RelatedPair[] {
  const nodes = placed(topics);
  const count = nodes.length;
  const direct = nodes.map((a) => Float64Array.from(nodes, (b) => lin(nodes, a, b)));
  const bridges = exactPairs(nodes).map(([x, y]) => [direct[nodes.indexOf(x)], direct[nodes.indexOf(y)]] as const);
  const pairs: RelatedPair[] = [];
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) {
      let similarity = direct[a]?.[b] as number;
      for (const [fromX, fromY] of bridges) {
        similarity = Math.max(similarity, (fromX?.[a] as number) * (fromY?.[b] as number));
      }
      if (similarity >= threshold) {
        pairs.push({
          topicCode: (nodes[a] as Placed).place.code,
          relatedCode: (nodes[b] as Placed).place.code,
          similarity,
        });
      }
    }
  }
  return pairs;
}
