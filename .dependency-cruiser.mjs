/** kernel ← platform ← modules ← app ← main; between modules only downwards and only through index.ts. */
const levels = [
  ['directory', 'taxonomy'],
  ['identity', 'audit', 'documents'],
  ['practices', 'experts', 'needs', 'trackrecord'],
  ['offers'],
  ['matching', 'search'],
  ['exchanges', 'linkages', 'partnerships'],
  ['planning'],
  ['analytics'],
];

const group = (names) => `(${names.join('|')})`;

/** A module may import modules of a lower level, and of its own level those that stand before it. */
const upwards = levels.flatMap((level, index) =>
  level.map((name, place) => {
    const higher = [...level.slice(place + 1), ...levels.slice(index + 1).flat()];
    return {
      name: `${name}-only-downwards`,
      severity: 'error',
      from: { path: `^src/modules/${name}/` },
      to: { path: higher.length > 0 ? `^src/modules/${group(higher)}/` : '^never$' },
    };
  }),
);

export default {
  forbidden: [
    ...upwards,
    {
      // A client knows the hub by its API alone.
      name: 'clients-know-no-hub',
      severity: 'error',
      from: { path: '^clients/' },
      to: { path: '^(src|test|tools|bench)/' },
    },
    {
      name: 'kernel-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/', pathNot: '^src/kernel/' },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/', pathNot: '^src/(kernel|platform)/' },
    },
    {
      name: 'modules-know-no-composition',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/', pathNot: '^src/(kernel|platform|modules)/' },
    },
    {
      name: 'modules-only-through-their-index',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'composition-only-through-index',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$' },
      to: { path: '^src/modules/[^/]+/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'database-only-in-readers-services-and-seeds',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/.*\\.(type|inputs|states|policy|texts|resolver|subscription)\\.ts$' },
      to: { path: 'node_modules/@mikro-orm/' },
    },
    {
      // A module reads and writes as its caller; only the composition may choose somebody else.
      name: 'modules-never-hold-the-database',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/platform/database/database\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
