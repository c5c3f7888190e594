import type { z } from 'zod';
import { suggestion } from '../numeric/nearestNames.ts';
import { type ErrorCode, QckptError } from '../numeric/qckptError.ts';
import { quoted } from '../numeric/quoted.ts';
import { describeSchema } from './describeSchema.ts';

/** The way from a document's root to a value: keys of mappings, indices of lists. */
export type ValuePath = readonly (string | number)[];

/** Where a value, or the key that holds it, stands: `file:line:column`, or what the source can say. */
export type Locate = (path: ValuePath, at?: 'value' | 'key') => string;

/** A parsed document that knows where its values came from. */
export interface LocatedValue {
  readonly value: unknown;
  readonly locate: Locate;
}

/** More problems than these are counted, not listed. */
const listedProblems = 20;

/**
 * Check a document against a schema. All problems are reported together, one a line, each as
 * `"shots" expected integer >= 1, got 0 (experiments/hardware.yaml:12:10)`.
 *
 * A message given in the schema itself (of a `refine`, a `regex`, ...) is the expectation: it completes "expected ...".
 * @throws QckptError with the given code
 */
export function parseWithSchema<Schema extends z.ZodType>(
  schema: Schema,
  document: LocatedValue,
  code: ErrorCode,
): z.output<Schema> {
  // Most schemas are used once or twice: to write and compile a parser of each takes longer than to do without.
  const result = schema.safeParse(document.value, { error: expectation, jitless: true });
  if (result.success) return result.data;
  // Only those that are listed are put into words: a stranger's file may have a million.
  const lines: string[] = [];
  const { issues } = result.error;
  let described = 0;
  for (; described < issues.length && lines.length < listedProblems; described++)
    for (const line of describeIssue(issues[described], [], document))
      if (!lines.includes(line)) lines.push(line);
  const rest = Math.max(0, lines.length - listedProblems) + issues.length - described;
  throw new QckptError(
    code,
    [...lines.slice(0, listedProblems), ...(rest > 0 ? [`and ${rest} more problems`] : [])].join('\n'),
  );
}

/** What goes into an issue's message: the expectation in words. */
function expectation(raw: z.core.$ZodRawIssue): string {
  if (raw.code === 'unrecognized_keys') {
    const shape = (raw.inst as z.core.$ZodObject | undefined)?._zod.def.shape ?? {};
    return Object.keys(shape).join(', ');
  }
  if (raw.code === 'invalid_union' && 'options' in raw && Array.isArray(raw.options))
    return `one of ${raw.options.join(', ')}`;
  if (raw.code === 'invalid_key') return 'another key';
  const schema = raw.schema ?? (raw.inst as z.core.$ZodType | undefined);
  return schema === undefined ? 'another value' : describeSchema(schema);
}

function describeIssue(issue: z.core.$ZodIssue, prefix: ValuePath, document: LocatedValue): string[] {
  const path = [...prefix, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const place = document.locate([...path, key], 'key');
      const names = issue.message.split(', ');
      const known = `expected one of ${issue.message}${suggestion(key, names)}`;
      return `${fieldName([...path, key])} is not a known key, ${known} (${place})`;
    });
  if (issue.code === 'invalid_union') {
    const nested = deepestAlternative(issue.errors);
    if (nested !== undefined) return nested.flatMap((inner) => describeIssue(inner, path, document));
  }
  if (issue.code === 'invalid_key')
    return [
      `${fieldName(path)} expected ${issue.issues[0]?.message ?? issue.message} (${document.locate(path, 'key')})`,
    ];
  const value = valueAt(document.value, path);
  const near =
    issue.code === 'invalid_value' && issue.values.length > 1 && typeof value === 'string'
      ? suggestion(
          value,
          issue.values.filter((one) => typeof one === 'string'),
        )
      : '';
  return [
    `${fieldName(path)} expected ${issue.message}, got ${describeFound(value)}${near} (${document.locate(path)})`,
  ];
}

/** Of a union's alternatives the one that fitted at the top and failed further in, if there is one. */
function deepestAlternative(alternatives: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  return alternatives.find((issues) => issues.length > 0 && issues.every((issue) => issue.path.length > 0));
}

/** `"qubits[3].t1Us"`; the root has no name. */
function fieldName(path: ValuePath): string {
  if (path.length === 0) return 'the document';
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return quoted(text.startsWith('.') ? text.slice(1) : text);
}

function valueAt(root: unknown, path: ValuePath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length} entries`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  if (typeof value !== 'string') return String(value);
  return quoted(value.length > 60 ? `${value.slice(0, 57)}...` : value);
}
