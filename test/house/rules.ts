import { posix } from 'node:path';
import { type Token, tokenize } from './tokens.ts';

/** A file of src/: its path there, and what it says. */
export interface SourceFile {
  readonly path: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Rooms in order: each may import itself and those above it. */
export const ROOMS = [
  'kernel',
  'numeric',
  'circuit',
  'hardware',
  'transpile',
  'simulate',
  'learn',
  'checkpoint',
  'training',
  'machine',
  'experiment',
  'report',
  'cli',
];

export const LAST_PURE_ROOM = 'training';
const LAST_PURE = ROOMS.indexOf(LAST_PURE_ROOM);

/** Packages without a clock, a disk or an environment of their own. */
const PURE_PACKAGES = ['@noble/hashes', 'ml-matrix', 'seedrandom', 'zod'];

/** Correctly rounded or exact wherever JavaScript runs. */
const EXACT_MATH =
  /^(?:abs|ceil|floor|round|trunc|sign|min|max|sqrt|imul|clz32|fround|PI|E|LN2|LN10|SQRT2|SQRT1_2)$/;

/** Names through which the world comes in. */
const WORLD = new Set(
  (
    'process Buffer require globalThis global __dirname __filename Date Intl console performance crypto fetch setTimeout ' +
    'setInterval setImmediate queueMicrotask navigator localStorage Worker Atomics'
  ).split(' '),
);

const LOCALE = /^(?:localeCompare|toLocale[A-Z]\w*)$/;
const VAGUE = /^(?:utils?|helpers?|managers?|common|misc)$/;

export function readSource(path: string, text: string): SourceFile {
  const tokens = tokenize(text);
  return { path, tokens, imports: importsOf(tokens) };
}

/** Specifiers of static and dynamic imports, of re-exports and of `import('...')` types. */
export function importsOf(tokens: readonly Token[]): Import[] {
  const found: Import[] = [];
  tokens.forEach(({ kind, text, line }, i) => {
    if (kind !== 'name' || (text !== 'import' && text !== 'export') || isMember(tokens, i)) return;
    const next = tokens[i + 1];
    if (text === 'import' && next?.kind === 'string') found.push({ specifier: next.text, line });
    else if (text === 'import' && next?.text === '(')
      found.push({ specifier: tokens[i + 2]?.kind === 'string' ? tokens[i + 2].text : '(computed)', line });
    else {
      const from = clauseEnd(tokens, i + 1);
      if (tokens[from]?.text === 'from' && tokens[from + 1]?.kind === 'string')
        found.push({ specifier: tokens[from + 1].text, line });
    }
  });
  return found;
}

/** Where what is imported or re-exported ends: `type`, names, `*`, `as`, commas and one pair of braces. */
function clauseEnd(tokens: readonly Token[], start: number): number {
  let i = start;
  for (; i < tokens.length; i++) {
    const { kind, text } = tokens[i];
    if (text === 'from' && tokens[i + 1]?.kind === 'string') return i;
    if (text === '{') while (i < tokens.length && tokens[i].text !== '}') i++;
    else if (
      !(kind === 'name' && !/^(?:const|function|class|interface|let|async|abstract|default)$/.test(text)) &&
      text !== '*' &&
      text !== ','
    )
      return i;
  }
  return i;
}

/** A property's name, written or read, is no use of what is called so. */
function isMember(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.text;
  const after = tokens[i + 1]?.text;
  return before === '.' || before === '?.' || (after === ':' && before !== '?');
}

export function roomOf(path: string): string {
  return path.split('/')[0];
}

function isPure(path: string): boolean {
  return ROOMS.indexOf(roomOf(path)) <= LAST_PURE;
}

/** Path in src/ of a relative import. */
function target(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** Imports from rooms below, of unknown rooms, and of the kernel's source, which is compiled apart. */
export function wrongWayImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) => {
    if (!ROOMS.includes(roomOf(path))) return [`${path}: "${roomOf(path)}" is no room`];
    return imports.flatMap(({ specifier, line }) => {
      if (specifier === '(computed)') return [`${path}:${line}: a computed import hides where it goes`];
      if (!specifier.startsWith('.')) return [];
      const to = target(path, specifier);
      const [own, other] = [roomOf(path), roomOf(to)];
      const wrong =
        !ROOMS.includes(other) ||
        ROOMS.indexOf(other) > ROOMS.indexOf(own) ||
        (other === 'kernel' && own !== 'kernel');
      return wrong ? [`${path}:${line}: ${own} may not import ${to}`] : [];
    });
  });
}

/** One path of files a knot of the import graph; type imports count. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const graph = new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => target(path, specifier)),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

/** Packages, Node's own among them, that a pure room may not import. */
export function impureImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    !isPure(path)
      ? []
      : imports
          .filter(
            ({ specifier }) =>
              !specifier.startsWith('.') &&
              !PURE_PACKAGES.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
          )
          .map(({ specifier, line }) => `${path}:${line}: a pure room may not import "${specifier}"`),
  );
}

/** Uses of the world in pure rooms. */
export function impureNames(files: readonly SourceFile[]): string[] {
  return problemsOf(
    files.filter(({ path }) => isPure(path)),
    worldAt,
  );
}

/**
 * Uses of the locale and of functions whose last bits differ between engines, in any room: experiment/ and report/ make
 * numbers too. The kernel compiles to WebAssembly, where Math is its own.
 */
export function inexactNames(files: readonly SourceFile[]): string[] {
  return problemsOf(files, inexactAt);
}

/** The one file that writes to standard output and standard error: all others go through it. */
const WAY_OUT = 'cli/output.ts';

export function otherWaysOut(files: readonly SourceFile[]): string[] {
  return problemsOf(
    files.filter(({ path }) => path !== WAY_OUT),
    wayOutAt,
  );
}

type Rule = (tokens: readonly Token[], i: number) => string | null;

function problemsOf(files: readonly SourceFile[], rule: Rule): string[] {
  return files
    .filter(({ path }) => roomOf(path) !== 'kernel')
    .flatMap(({ path, tokens }) =>
      tokens.flatMap((token, i) => {
        const problem = rule(tokens, i);
        return problem === null ? [] : [`${path}:${token.line}: ${problem}`];
      }),
    );
}

const worldAt: Rule = (tokens, i) => {
  const { kind, text } = tokens[i];
  if (kind !== 'name') return null;
  if (text === 'import' && tokens[i + 1]?.text === '.') return 'import.meta depends on where the code lies';
  return !isMember(tokens, i) && WORLD.has(text) ? `${text} belongs to the world outside` : null;
};

const wayOutAt: Rule = (tokens, i) => {
  const { kind, text } = tokens[i];
  if (kind !== 'name') return null;
  if (text === 'stdout' || text === 'stderr') {
    const owner = isMember(tokens, i) ? tokens[i - 2]?.text : null;
    return owner === 'process' || owner === null ? `${text} is written to by ${WAY_OUT} only` : null;
  }
  return text === 'console' && !isMember(tokens, i) ? `console writes past ${WAY_OUT}` : null;
};

const inexactAt: Rule = (tokens, i) => {
  const { kind, text } = tokens[i];
  const next = tokens[i + 1];
  if (kind === 'punctuation' && text.startsWith('**') && !isPowerOfTwo(tokens, i))
    return 'only a literal power of two may stand before **: other powers differ between engines';
  if (kind !== 'name') return null;
  if (LOCALE.test(text)) return `${text} depends on the locale`;
  if (
    text === 'Math' &&
    !isMember(tokens, i) &&
    !(next?.text === '.' && EXACT_MATH.test(tokens[i + 2]?.text ?? ''))
  )
    return `Math${next?.text ?? ''}${tokens[i + 2]?.text ?? ''} is not the same everywhere`;
  return null;
};

/** 2 ** n and 4 ** n are exact for whole n; a literal fraction is not whole. */
function isPowerOfTwo(tokens: readonly Token[], i: number): boolean {
  const base = tokens[i - 1];
  const exponent = tokens[i + 1];
  const whole = exponent?.kind !== 'number' || Number.isInteger(Number(exponent.text.replaceAll('_', '')));
  return base?.kind === 'number' && ['2', '4'].includes(base.text) && whole;
}

/** Files and folders whose name says nothing. */
export function vagueNames(files: readonly SourceFile[]): string[] {
  return files
    .map(({ path }) => path)
    .filter((path) =>
      path
        .replace(/\.ts$/, '')
        .split('/')
        .some((part) => VAGUE.test(part)),
    );
}
