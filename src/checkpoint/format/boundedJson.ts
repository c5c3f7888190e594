import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';

/** Deepest nesting of brackets that a stranger's JSON may have. */
export const MAX_JSON_DEPTH = 64;

/** Most brackets and commas: what is built from each takes a microsecond or so, however short its text. */
export const MAX_JSON_PARTS = 2 ** 17;

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON that must be its own canonical form, so that a value has one spelling: no duplicate keys, no white space.
 * Depth and parts are counted on the text, before anything is built.
 * @throws QckptError CORRUPT naming `where`
 */
export function parseCanonicalJson(text: string, where: string, mostParts = MAX_JSON_PARTS): JsonValue {
  const problem = jsonProblem(text, mostParts);
  if (problem !== null) throw new QckptError('CORRUPT', `${where} expected JSON ${problem}`);
  let value: JsonValue;
  let canonical: string;
  try {
    value = JSON.parse(text) as JsonValue;
    canonical = canonicalJson(value);
  } catch (error) {
    throw new QckptError('CORRUPT', `${where} expected JSON, got text that does not parse`, { cause: error });
  }
  if (canonical !== text)
    throw new QckptError(
      'CORRUPT',
      `${where} expected canonical JSON, first difference at character ${firstDifference(canonical, text)}`,
    );
  // Canonical text spells letters as they are: without the word in it there is no such key.
  const suspicious = [...forbiddenKeys].some((word) => text.includes(`"${word}"`));
  const key = suspicious ? findForbiddenKey(value) : undefined;
  if (key !== undefined) throw new QckptError('CORRUPT', `${where} expected plain keys, got ${quoted(key)}`);
  return value;
}

/** The first key that names a part of JavaScript's object machinery, or undefined. */
export function findForbiddenKey(value: JsonValue): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value) && forbiddenKeys.has(key)) return key;
    const found = findForbiddenKey(member as JsonValue);
    if (found !== undefined) return found;
  }
  return undefined;
}

const [QUOTE, BACKSLASH, COMMA, BRACE, END_BRACE, BRACKET, END_BRACKET] = Array.from(
  '"\\,{}[]',
  (character) => character.charCodeAt(0),
);

/** How a JSON text is deeper or has more parts than it may; null: it is not. */
export function jsonProblem(text: string, mostParts: number): string | null {
  const { deepest, parts } = measureJson(text);
  if (deepest > MAX_JSON_DEPTH) return `at most ${MAX_JSON_DEPTH} levels deep, got ${deepest}`;
  return parts > mostParts ? `of at most ${mostParts} parts, got ${parts}` : null;
}

/** Deepest nesting of brackets outside strings, and how many brackets open and commas stand there. */
export function measureJson(text: string): { readonly deepest: number; readonly parts: number } {
  let parts = 0;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === BRACE || code === BRACKET) {
      parts++;
      deepest = Math.max(deepest, ++depth);
    } else if (code === COMMA) parts++;
    else if (code === END_BRACE || code === END_BRACKET) depth--;
  }
  return { deepest, parts };
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
