import { type Document, isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { LocatedValue, ValuePath } from '../../hardware/parseWithSchema.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { readBoundedText } from '../../storage/files/readBoundedFile.ts';
import { yamlExcess } from './yamlExcess.ts';

/** A YAML file's plain value, and where in the file each part of it stands. */
export interface YamlFile extends LocatedValue {
  readonly path: string;
  readonly text: string;
}

/** Checked before a file is read. Large are only profiles; composing YAML takes some hundred times a text's length. */
const largestFileBytes = (code: ErrorCode): number => (code === 'PROFILE' ? 8 : 1) * 2 ** 20;

/** The largest profile that is allowed has somewhat fewer; the largest experiment a few thousand. */
const mostParts = (code: ErrorCode): number => (code === 'PROFILE' ? 2_500_000 : 100_000);

/**
 * Read a YAML 1.2 file (JSON is YAML too) that may come from a stranger: one document of mappings with text keys, lists
 * and scalars; no aliases, no tags of its own, no key twice.
 * @throws QckptError with the given code: the file cannot be read, is too large, is no UTF-8 or no such YAML;
 *   the message has line and column
 */
export async function readYamlFile(path: string, code: ErrorCode = 'SPEC'): Promise<YamlFile> {
  return parseYamlText(readBoundedText(path, { most: largestFileBytes(code), code }), path, code);
}

/** The same for text that is already in memory; `path` names it in messages. */
export function parseYamlText(text: string, path: string, code: ErrorCode = 'SPEC'): YamlFile {
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const excess = yamlExcess(text, mostParts(code));
  if (excess !== null)
    throw new QckptError(code, `${excess.message} (${placeIn(text, excess.offset, path)})`);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: true,
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw new QckptError(code, `${problem.message} (${placeAt(problem.pos[0])})`);
  return {
    path,
    text,
    value: document.toJS({ maxAliasCount: 0 }),
    locate: (valuePath, at = 'value') => placeAt(nearestNode(document, valuePath, at)?.range?.[0] ?? 0),
  };
}

/** Line and column without a parser's line counter. */
function placeIn(text: string, offset: number, path: string): string {
  const before = text.slice(0, offset).split('\n');
  return `${path}:${before.length}:${before[before.length - 1].length + 1}`;
}

/** The node of a value or of its key; where there is none, that of the nearest enclosing value. */
function nearestNode(document: Document, path: ValuePath, at: 'value' | 'key'): Node | null {
  const parent = at === 'key' ? document.getIn(path.slice(0, -1), true) : undefined;
  if (isMap(parent)) {
    const key = parent.items.find(
      (pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)),
    )?.key;
    if (isNode(key)) return key;
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return document.contents;
}
