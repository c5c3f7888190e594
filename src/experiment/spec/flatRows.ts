import { type Document, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

/** A line of a text that is an item of a list, with its value. */
export interface FlatRow {
  /** Where the value begins in the text. */
  readonly offset: number;
  readonly source: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A text without its rows, and the rows. */
export interface FoldedText {
  /** As long as the original, with blanks for what is in `runs`. */
  readonly text: string;
  /** Rows by the place of the item that they follow. */
  readonly runs: ReadonlyMap<number, readonly FlatRow[]>;
}

const NUMBER = String.raw`-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][-+]?\d{1,3})?`;
const FIELD = new RegExp(
  String.raw`([A-Za-z]\w*): (?:(null)|(${NUMBER})|([A-Za-z]\w*)|\[(\d{1,9}), (\d{1,9})\])(, | \}$)`,
  'y',
);
const ITEM = /^( *- )\{ /;
/** Words that YAML takes for something else. */
const NO_WORD = /^(?:null|true|false)$/i;

/**
 * Takes the rows out of a YAML text: lines such as `- { qubits: [0, 1], gate: cx, error: 0.01 }`, of which a profile
 * has up to tens of thousands. A YAML parser needs some hundred times a line's length for each. The first of
 * consecutive rows stays, so that the parser finds the list.
 */
export function foldRows(text: string): FoldedText {
  const runs = new Map<number, FlatRow[]>();
  const kept: string[] = [];
  let [offset, indent, first] = [0, '', 0];
  for (const line of text.split('\n')) {
    const own = ITEM.exec(line)?.[1] ?? '';
    const value = own === '' ? null : rowValue(line, own.length + 2);
    const follows = value !== null && own === indent;
    if (follows) {
      const row = { offset: offset + own.length, source: line.slice(own.length), value };
      const run = runs.get(first);
      if (run === undefined) runs.set(first, [row]);
      else run.push(row);
    } else {
      indent = value === null ? '' : own;
      first = offset + own.length;
    }
    kept.push(follows ? ' '.repeat(line.length) : line);
    offset += line.length + 1;
  }
  return { text: runs.size === 0 ? text : kept.join('\n'), runs };
}

/** null: not such a row. */
function rowValue(line: string, from: number): Record<string, unknown> | null {
  const value: Record<string, unknown> = {};
  FIELD.lastIndex = from;
  for (let found = FIELD.exec(line); found !== null; found = FIELD.exec(line)) {
    const [, key, nothing, number, word, a, b, end] = found;
    if (Object.hasOwn(value, key) || (word !== undefined && NO_WORD.test(word))) return null;
    value[key] =
      nothing !== undefined ? null : number !== undefined ? Number(number) : (word ?? [Number(a), Number(b)]);
    if (end !== ', ') return value;
  }
  return null;
}

/**
 * The value of a document of a folded text with its rows.
 * @param value the document's own
 * @returns null: a row was no item of a list after all (it may have been in the middle of a text)
 */
export function unfoldValue(document: Document, value: unknown, { runs }: FoldedText): unknown {
  let found = 0;
  const unfolded = (node: unknown, own: unknown): unknown => {
    if (isSeq(node) && Array.isArray(own))
      return node.items.flatMap((item, k) => {
        const rows = rowsAfter(item, runs);
        if (rows.length > 0) found++;
        return [unfolded(item, own[k]), ...rows.map((row) => row.value)];
      });
    if (isMap(node) && isRecord(own))
      for (const { key, value: member } of node.items)
        if (isScalar(key)) own[String(key.value)] = unfolded(member, own[String(key.value)]);
    return own;
  };
  const whole = runs.size === 0 ? value : unfolded(document.contents, value);
  return found === runs.size ? whole : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function rowsAfter(item: unknown, runs: FoldedText['runs']): readonly FlatRow[] {
  return (isNode(item) && item.range && runs.get(item.range[0])) || [];
}

/** An item of a list as it was before rows were taken out: a node of the document, or a row. */
export function itemAt(
  items: readonly unknown[],
  index: number,
  { runs }: FoldedText,
): Node | FlatRow | null {
  let before = 0;
  for (const item of items) {
    const rows = rowsAfter(item, runs);
    if (index === before) return isNode(item) ? item : null;
    if (index <= before + rows.length) return rows[index - before - 1];
    before += 1 + rows.length;
  }
  return null;
}
