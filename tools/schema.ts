import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { hubSchema } from '../src/app.ts';

/** `print` writes the schema that the code makes; `check` fails where the committed one differs. */
const path = 'schema/schema.graphql';
const printed = `# Printed from the code by "npm run schema"; reviewed like code, never edited.\n\n${printSchema(lexicographicSortSchema(await hubSchema()))}\n`;
const command = process.argv[2];
if (command === 'print') {
  await writeFile(path, printed);
} else if (command === 'check') {
  if ((await readFile(path, 'utf8')) !== printed) {
    console.error(`${path} is not what the code makes: run "npm run schema" and review the difference.`);
    process.exitCode = 1;
  }
} else {
  console.error('usage: schema.ts print | check');
  process.exitCode = 2;
}
