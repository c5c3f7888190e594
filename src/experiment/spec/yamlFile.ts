import {
  Composer,
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { LocatedValue, ValuePath } from '../../hardware/parseWithSchema.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { type FoldedText, foldRows, itemAt, unfoldValue } from './flatRows.ts';
import { yamlProblem } from './yamlProblem.ts';
import { yamlTokens } from './yamlTokens.ts';

/** A YAML file's plain value, and where in the file each part of it stands. */
export interface YamlFile extends LocatedValue {
  readonly path: string;
  readonly text: string;
}

/** The largest profile that is allowed has somewhat fewer; the largest experiment a few thousand. */
const mostParts = (code: ErrorCode): number => (code === 'PROFILE' ? 2_500_000 : 100_000);

/**
 * YAML 1.2 text (JSON is YAML too) that may come from a stranger: one document of mappings with text keys, lists and
 * scalars; no aliases, no tags of its own, no key twice. `path` names it in messages.
 * @throws QckptError with the given code: no such YAML; the message has line and column
 */
export function parseYamlText(text: string, path: string, code: ErrorCode = 'SPEC'): YamlFile {
  return (
    parseFolded(text, foldRows(text), path, code) ??
    // Something is wrong with the text, or with taking out its rows: as it is.
    parseFolded(text, { text, runs: new Map() }, path, code)!
  );
}

/** null: rows were taken out, and what is left is not understood. */
function parseFolded(text: string, folded: FoldedText, path: string, code: ErrorCode): YamlFile | null {
  const lines = new LineCounter();
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const refuse = (message: string, place: string) => new QckptError(code, `${message} (${place})`);
  // Read once: a large profile takes most of its time here.
  const tokens = yamlTokens(folded.text, {
    mostParts: mostParts(code),
    onNewLine: lines.addNewLine,
    refuse: (message, offset) => refuse(message, placeIn(text, offset, path)),
  });
  const composer = new Composer({ stringKeys: true, uniqueKeys: true });
  const [document, another] = composer.compose(tokens, true, text.length);
  const problem = document.errors[0] ?? document.warnings[0];
  const value =
    problem === undefined ? unfoldValue(document, document.toJS({ maxAliasCount: 0 }), folded) : null;
  if (value === null && folded.runs.size > 0) return null;
  if (problem !== undefined)
    throw refuse(yamlProblem(problem.code, problem.message), placeAt(problem.pos[0]));
  if (another !== undefined) throw refuse('expected one document', placeAt(another.range[0]));
  return {
    path,
    text,
    value,
    locate: (valuePath, at = 'value') => placeAt(offsetOf(document, valuePath, at, folded)),
  };
}

/** Line and column without a parser's line counter. */
function placeIn(text: string, offset: number, path: string): string {
  const before = text.slice(0, offset).split('\n');
  return `${path}:${before.length}:${before[before.length - 1].length + 1}`;
}

/** Where a value, or its key, begins; where it is absent, the nearest value around it. */
function offsetOf(document: Document, path: ValuePath, at: 'value' | 'key', folded: FoldedText): number {
  let node: Node | null = document.contents;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (at === 'key' && depth === path.length - 1 && isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
      if (!isNode(pair?.value)) break;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = itemAt(node.items, Number(step), folded);
      if (item === null) break;
      if (!isNode(item))
        return item.offset + offsetOf(parseDocument(item.source), path.slice(depth + 1), at, unfolded);
      node = item;
    } else break;
  }
  return node?.range?.[0] ?? 0;
}

const unfolded: FoldedText = { text: '', runs: new Map() };
