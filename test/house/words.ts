import type { SourceFile } from './source.ts';

/** What no engineer writes today, and what to write instead. `there is none` is plain. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/gi, 'again, or from the start'],
  [/\b(?:go|goes|going|went|gone) on\b/gi, 'continue'],
  [/(?<!\bthere )\b(?:is|are|was|were) none\b/gi, 'is not one'],
  [/\breckon(?:s|ed|ing)?\b/gi, 'count, compute'],
  [/\b(?:if|as) one likes\b/gi, 'optional'],
  [/\b(?:and|its|their) kin\b/gi, 'and the like'],
  [/\b(?:hands?|handed) (?:\w+ )?on\b/gi, 'pass'],
  [/\bnone of (?:ours|its|their|his|her)\b/gi, 'not ours'],
  [
    /\b(?:whence|thereof|therein|hitherto|henceforth|whatsoever|thereby|amongst|whilst|lest|nought)\b/gi,
    'a plain word',
  ],
];

/** @param text prose, or source code: its comments and messages */
export function oldWords(path: string, text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, k) =>
      WORDS.flatMap(([pattern, plain]) =>
        [...line.matchAll(pattern)].map(([found]) => `${path}:${k + 1}: "${found}": write ${plain}`),
      ),
    );
}

export function oldWordsIn(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, lines }) => oldWords(path, lines.join('\n')));
}
