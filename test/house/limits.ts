import type { Comment, Node, PlacedNode, SourceFile } from './source.ts';

export const MOST_FILE_LINES = 350;
export const MOST_FUNCTION_LINES = 80;
export const MOST_COLUMNS = 120;

const GENERATED = /\.generated\.ts$/;

/** Files too long to be one concept. */
export function longFiles(files: readonly SourceFile[]): string[] {
  return files
    .map(({ path, lines }) => ({ path, count: lines.at(-1) === '' ? lines.length - 1 : lines.length }))
    .filter(({ count }) => count > MOST_FILE_LINES)
    .map(({ path, count }) => `${path}: ${count} lines, at most ${MOST_FILE_LINES}`);
}

const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

export function longFunctions(files: readonly SourceFile[]): string[] {
  return problemsOf(files, ({ node, line, lastLine }) => {
    const count = lastLine - line + 1;
    return FUNCTION.test(node.type) && count > MOST_FUNCTION_LINES
      ? `a function of ${count} lines, at most ${MOST_FUNCTION_LINES}`
      : null;
  });
}

export function anyTypes(files: readonly SourceFile[]): string[] {
  return problemsOf(files, ({ node }) => (node.type === 'TSAnyKeyword' ? 'any says nothing' : null));
}

/** Lines of prose or code that do not fit beside another file. */
export function wideLines(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !GENERATED.test(path))
    .flatMap(({ path, lines, nodes }) => {
      // A regular expression cannot be broken.
      const unbroken = new Set(nodes.filter(({ node }) => node.regex !== undefined).map(({ line }) => line));
      return lines.flatMap((line, k) =>
        [...line].length > MOST_COLUMNS && !unbroken.has(k + 1)
          ? [`${path}:${k + 1}: ${[...line].length} columns`]
          : [],
      );
    });
}

/** Exports without a docstring right above them. */
export function undocumentedExports({ path, nodes, comments, lines }: SourceFile): string[] {
  if (GENERATED.test(path)) return [];
  const docs = comments.filter(({ isBlock, text }) => isBlock && text.startsWith('*'));
  return nodes.flatMap((placed) =>
    isDeclaringExport(placed) && !hasDocstring(placed.node, placed.line, docs, lines)
      ? [`${path}:${placed.line}: ${lines[placed.line - 1].trim().slice(0, 60)}`]
      : [],
  );
}

function isDeclaringExport({ node }: PlacedNode): boolean {
  return (
    node.type === 'ExportDefaultDeclaration' ||
    (node.type === 'ExportNamedDeclaration' && node.declaration !== null)
  );
}

function hasDocstring(node: Node, line: number, docs: readonly Comment[], lines: readonly string[]): boolean {
  return docs.some(({ end, start, line: first, text }) => {
    const last = first + text.split('\n').length - 1;
    return end <= node.start && start < node.start && last === line - 1 && lines[last - 1].endsWith('*/');
  });
}

function problemsOf(files: readonly SourceFile[], rule: (placed: PlacedNode) => string | null): string[] {
  return files.flatMap(({ path, nodes }) =>
    nodes.flatMap((placed) => {
      const problem = rule(placed);
      return problem === null ? [] : [`${path}:${placed.line}: ${problem}`];
    }),
  );
}
