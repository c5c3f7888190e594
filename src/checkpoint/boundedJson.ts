import { canonicalJson, type JsonValue } from '../numeric/canonicalJson.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { quoted } from '../numeric/quoted.ts';

/** Deepest nesting of brackets that a stranger's JSON may have. */
export const MAX_JSON_DEPTH = 64;

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON that must be its own canonical form, so that a value has one spelling: no duplicate keys, no white space.
 * Depth is measured on the text, before anything is built.
 * @throws QckptError CORRUPT naming `where`
 */
export function parseCanonicalJson(text: string, where: string): JsonValue {
  const depth = jsonDepth(text);
  if (depth > MAX_JSON_DEPTH)
    throw new QckptError(
      'CORRUPT',
      `${where} expected JSON at most ${MAX_JSON_DEPTH} levels deep, got ${depth}`,
    );
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
  const key = findForbiddenKey(value);
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

/** Deepest nesting of brackets outside strings. */
export function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
