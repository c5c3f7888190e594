import { parseSync } from 'rolldown/utils';

/**
 * A file of src/ as a parser of TypeScript reads it. TypeScript 7 offers its own only through a process that it starts, as an
 * unstable interface; rolldown's, which makes bundles here anyway, is a function call.
 */
export interface SourceFile {
  /** In src/. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly nodes: readonly PlacedNode[];
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
}

export interface Import {
  /** `(computed)` where it is no literal. */
  readonly specifier: string;
  readonly line: number;
}

export interface Comment {
  readonly isBlock: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** A node of the syntax tree (ESTree, with TypeScript's nodes). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A node, the nodes around it from the inside out, under which key its parent has it, and its first and last line. */
export interface PlacedNode {
  readonly node: Node;
  readonly parent: Node | null;
  readonly key: string;
  readonly line: number;
  readonly lastLine: number;
}

/** @throws Error where the text is no TypeScript. The kernel's AssemblyScript is not: only its lines are read. */
export function readSource(path: string, text: string): SourceFile {
  const lines = text.split('\n');
  if (path.startsWith('kernel/')) return { path, lines, nodes: [], comments: [], imports: [] };
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const lineAt = lineFinder(text);
  const nodes: PlacedNode[] = [];
  const visit = (node: Node, parent: Node | null, key: string): void => {
    nodes.push({ node, parent, key, line: lineAt(node.start), lastLine: lineAt(node.end) });
    for (const [name, value] of Object.entries(node))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node, name);
  };
  visit(program as unknown as Node, null, '');
  return {
    path,
    lines,
    nodes,
    comments: comments.map(({ type, value, start, end }) => ({
      isBlock: type === 'Block',
      text: value,
      start,
      end,
      line: lineAt(start),
    })),
    imports: nodes.flatMap(importOf),
  };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

const IMPORTING =
  /^(?:ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSImportType)$/;

/** Static and dynamic imports, re-exports and `import('...')` types. */
function importOf({ node, line }: PlacedNode): Import[] {
  if (!IMPORTING.test(node.type) || !isNode(node.source)) return [];
  const { type, value } = node.source;
  return [{ specifier: type === 'Literal' && typeof value === 'string' ? value : '(computed)', line }];
}

/** Lines from 1, by offset. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let k = 0; k < text.length; k++) if (text[k] === '\n') starts.push(k + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
