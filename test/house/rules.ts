import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Node, PlacedNode, SourceFile } from './source.ts';

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
  'storage',
  'experiment',
  'bench',
  'report',
  'cli',
  'library',
  // What runs in a browser.
  'page',
  // The package's entries, files of their own.
  'browser.ts',
  'index.ts',
];

/** Packages without a clock, a disk or an environment of their own. */
const PURE_PACKAGES = ['@noble/hashes', 'ml-matrix', 'seedrandom', 'zod'];

interface LintOverride {
  readonly files: readonly string[];
  readonly rules: Readonly<
    Record<
      string,
      readonly [
        'error',
        ...{ readonly object?: string; readonly property?: string; readonly name?: string }[],
      ]
    >
  >;
}

/** The one list of what is not to be used: lint's. It finds plain uses; the rules here also find those by another way. */
const { overrides } = JSON.parse(readFileSync(new URL('../../.oxlintrc.json', import.meta.url), 'utf8')) as {
  readonly overrides: readonly [LintOverride, LintOverride];
};
const [everywhere, inPureRooms] = overrides;
const properties = everywhere.rules['no-restricted-properties'].flatMap((each) =>
  each === 'error' ? [] : [each],
);
/** Functions whose last bits differ between engines. */
const INEXACT_MATH = namesIn(
  properties.filter(({ object }) => object === 'Math').map(({ property }) => property),
);
const LOCALE = namesIn(
  properties.filter(({ object }) => object === undefined).map(({ property }) => property),
);
/** Names through which the world comes in. */
const WORLD = namesIn(
  inPureRooms.rules['no-restricted-globals'].flatMap((each) => (each === 'error' ? [] : [each.name])),
);
export const PURE_ROOMS: readonly string[] = /\{(.*)\}/.exec(inPureRooms.files[0])![1].split(',');

function namesIn(names: readonly (string | undefined)[]): ReadonlySet<string | undefined> {
  return new Set(names);
}

const VAGUE = /^(?:utils?|helpers?|managers?|common|misc)$/;

export function roomOf(path: string): string {
  return path.split('/')[0];
}

function isPure(path: string): boolean {
  return roomOf(path) === 'kernel' || PURE_ROOMS.includes(roomOf(path));
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

type Rule = (placed: PlacedNode) => string | null;

function problemsOf(files: readonly SourceFile[], rule: Rule): string[] {
  return files.flatMap(({ path, nodes }) =>
    nodes.flatMap((placed) => {
      const problem = rule(placed);
      return problem === null ? [] : [`${path}:${placed.line}: ${problem}`];
    }),
  );
}

/** The name of what is used here; null where the node is no name, or only that of a property or of what a module exports. */
function usedName({ node, parent, key }: PlacedNode): string | null {
  if (node.type !== 'Identifier') return null;
  const isProperty = (key === 'property' || key === 'key') && parent?.computed !== true;
  const isForeign = key === 'imported' || key === 'exported' || parent?.type === 'MetaProperty';
  return isProperty || isForeign ? null : String(node.name);
}

/** `owner.name` or `owner['name']`. */
function memberName(node: Node): { readonly owner: string | null; readonly name: string | null } | null {
  if (node.type !== 'MemberExpression') return null;
  const [object, property] = [node.object as Node, node.property as Node];
  const literal = property.type === 'Literal' ? String(property.value) : null;
  return {
    owner: object.type === 'Identifier' ? String(object.name) : null,
    name: node.computed === true ? literal : String(property.name),
  };
}

const worldAt: Rule = (placed) => {
  if (placed.node.type === 'MetaProperty') return 'import.meta depends on where the code lies';
  const name = usedName(placed);
  return name !== null && WORLD.has(name) ? `${name} belongs to the world outside` : null;
};

const wayOutAt: Rule = (placed) => {
  const member = memberName(placed.node);
  const name = member?.owner === 'process' ? member.name : usedName(placed);
  if (name === 'stdout' || name === 'stderr') return `${name} is written to by ${WAY_OUT} only`;
  return name === 'console' ? `console writes past ${WAY_OUT}` : null;
};

const inexactAt: Rule = (placed) => {
  const { node, parent, key } = placed;
  if ((node.operator === '**' || node.operator === '**=') && !isPowerOfTwo(node))
    return 'only a literal power of two may stand before **: other powers differ between engines';
  const member = memberName(node);
  if (member?.name !== undefined && member.name !== null && LOCALE.has(member.name))
    return `${member.name} depends on the locale`;
  if (usedName(placed) !== 'Math') return null;
  const used = parent !== null && key === 'object' ? memberName(parent) : null;
  const isExact = used?.name != null && parent?.computed !== true && !INEXACT_MATH.has(used.name);
  return isExact ? null : `Math.${used?.name ?? ''} is not the same everywhere`;
};

/** 2 ** n and 4 ** n are exact for whole n; a literal fraction is not whole. */
function isPowerOfTwo({ left, right }: Node): boolean {
  const [base, exponent] = [left as Node, right as Node];
  const whole = exponent.type !== 'Literal' || Number.isInteger(exponent.value);
  return base.type === 'Literal' && (base.value === 2 || base.value === 4) && whole;
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
