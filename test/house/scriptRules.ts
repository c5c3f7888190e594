import { posix } from 'node:path';
import type { SourceFile } from './source.ts';
import { type Token, tokenize } from './tokens.ts';

/** What runs before there is a compiler, a build or a package: plain JavaScript, with its types in comments. */
const BEFORE_A_BUILD = /^(?:run|reproduce|buildKernel|bundlePage|bundleProgram|finishBuild)\.mjs$/;

/** So many equal tokens in a row are no chance. */
const REPEATED_TOKENS = 40;

/** Files that are no TypeScript though there is a build when they run. @param paths of code, in scripts/ */
export function untypedScripts(paths: readonly string[]): string[] {
  return paths
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.ts') && !BEFORE_A_BUILD.test(path))
    .map((path) => `${path}: expected TypeScript`);
}

/** Imports that the compiler cannot check against src/, or that are not there when the script runs. */
export function importsPastTypes(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ specifier, line }) => {
      const leaves =
        specifier.startsWith('.') && posix.join(posix.dirname(path), specifier).startsWith('../');
      return leaves ? [`${path}:${line}: expected "#src/..." in place of "${specifier}"`] : [];
    }),
  );
}

/** Digests are made in src/ alone. */
export function ownDigests(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ specifier }) => /^(?:node:)?crypto$|^@noble\/hashes/.test(specifier))
      .map(({ line }) => `${path}:${line}: src/ has digests`),
  );
}

/** Scripts whose first lines name another command than the one that runs them. */
export function misnamedCommands(
  files: readonly { readonly path: string; readonly text: string }[],
): string[] {
  return files.flatMap(({ path, text }) => {
    const [, name] = /^\/\/ {3}node scripts\/run\.mjs (\S+)/m.exec(text) ?? [];
    return name === undefined || `${name}.ts` === path ? [] : [`${path}: says that it is run as ${name}`];
  });
}

/** Places of scripts whose code stands in src/ too, one for each stretch of it. */
export function repeatedCode(scripts: readonly Text[], src: readonly Text[]): string[] {
  const known = new Map<string, string>();
  for (const { path, text: source } of src)
    for (const { text, line } of stretches(tokenize(source))) known.set(text, `src/${path}:${line}`);
  return scripts.flatMap(({ path, text: source }) => {
    const found = stretches(tokenize(source), 1).filter(({ text }) => known.has(text));
    const [first] = found;
    return first === undefined ? [] : [`${path}:${first.line}: repeats ${known.get(first.text)}`];
  });
}

interface Text {
  readonly path: string;
  readonly text: string;
}

interface Stretch {
  readonly text: string;
  readonly line: number;
}

/** Stretches of tokens, imports apart; of src/ half of them overlap, so that none that is twice as long slips through. */
function stretches(tokens: readonly Token[], step = REPEATED_TOKENS / 2): Stretch[] {
  const words = tokens.slice(endOfImports(tokens));
  const count = Math.max(0, Math.floor((words.length - REPEATED_TOKENS) / step) + 1);
  return Array.from({ length: count }, (_, k) => ({
    text: words
      .slice(k * step, k * step + REPEATED_TOKENS)
      .map(({ text }) => text)
      .join(' '),
    line: words[k * step].line,
  }));
}

function endOfImports(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex(
    ({ kind }, i) =>
      kind === 'string' && (tokens[i - 1]?.text === 'from' || tokens[i - 1]?.text === 'import'),
  );
  return last + 1;
}
