import { type CST, Lexer, Parser } from 'yaml';

/** What is wrong with a text before it is composed, and at which offset. */
export interface YamlExcess {
  readonly message: string;
  readonly offset: number;
}

// Ours are nested six deep at most, and their longest mapping has some twenty keys.
const DEEPEST = 64;
const MOST_KEYS = 2048;
const TOO_DEEP = `expected at most ${DEEPEST} levels of nesting`;

/**
 * Looks for what would make composing YAML take unbounded time or stack: deep nesting (composing recurses), mappings
 * with very many keys (each is compared with all before it), aliases, very many parts at all, and what is no token, of
 * which one is enough. The tokens are walked without recursion.
 * @param mostParts as the lexer sees them, line ends and indentation too
 * @returns null: within bounds
 */
export function yamlExcess(text: string, mostParts: number): YamlExcess | null {
  try {
    return excessOf(text, mostParts);
  } catch (error) {
    // Making the tokens recurses where many levels end at once.
    if (error instanceof RangeError) return { message: TOO_DEEP, offset: 0 };
    throw error;
  }
}

function excessOf(text: string, mostParts: number): YamlExcess | null {
  if (hasMoreLexemes(text, mostParts)) return { message: `expected at most ${mostParts} parts`, offset: 0 };
  for (const token of new Parser().parse(text)) {
    const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { depth } = next;
      const { offset } = next.token;
      if (depth > DEEPEST) return { message: TOO_DEEP, offset };
      if (next.token.type === 'error') return { message: next.token.message, offset };
      if (next.token.type === 'alias')
        return { message: `expected no aliases, got ${next.token.source.slice(0, 32)}`, offset };
      if ('value' in next.token && next.token.value) open.push({ token: next.token.value, depth });
      if (!('items' in next.token)) continue;
      const { items } = next.token;
      const isMapping = next.token.type === 'block-map' || next.token.type === 'flow-collection';
      if (isMapping && items.filter(({ sep }) => sep !== undefined).length > MOST_KEYS)
        return { message: `expected at most ${MOST_KEYS} keys in a mapping, got ${items.length}`, offset };
      // Last pushed, first looked at: in the text's order.
      for (const { key, value } of items.toReversed())
        for (const child of [value, key]) if (child) open.push({ token: child, depth: depth + 1 });
    }
  }
  return null;
}

function hasMoreLexemes(text: string, most: number): boolean {
  let left = most;
  for (const _ of new Lexer().lex(text)) if (--left < 0) return true;
  return false;
}
