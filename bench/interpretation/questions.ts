import { readFile } from 'node:fs/promises';

/** A need as somebody might tell it, with the topics that are right for it. */
export interface Question {
  readonly language: string;
  readonly text: string;
  readonly topics: readonly string[];
  readonly isMisspelt: boolean;
}

export async function readQuestions(path: string): Promise<readonly Question[]> {
  const [, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => {
    const [language = '', text = '', topics = '', fault = ''] = line.split('\t');
    return { language, text, topics: topics.split('|'), isMisspelt: fault.trim() === 'spelling' };
  });
}
