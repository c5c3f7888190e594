import { type CST, Lexer, Parser } from 'yaml';
import type { QckptError } from '../../numeric/qckptError.ts';
import { yamlProblem } from './yamlProblem.ts';

/** Bounds for a text that may be a stranger's. */
export interface YamlBounds {
  /** As the lexer sees them, line ends and indentation too. */
  readonly mostParts: number;
  /** Told where each line begins. */
  readonly onNewLine: (offset: number) => void;
  /** Makes the error. */
  readonly refuse: (message: string, offset: number) => QckptError;
}

// Ours are nested six deep at most, and their longest mapping has some twenty keys.
const DEEPEST = 64;
const MOST_KEYS = 2048;
const TOO_DEEP = `expected at most ${DEEPEST} levels of nesting`;

/**
 * The tokens of a YAML text, each checked before it is handed out for what would make composing it take unbounded time
 * or stack: deep nesting (composing recurses), mappings with very many keys (each is compared with all before it),
 * aliases, very many parts at all, and what is no token, of which one is enough.
 * @throws QckptError made by `refuse`
 */
export function* yamlTokens(
  text: string,
  { mostParts, onNewLine, refuse }: YamlBounds,
): Generator<CST.Token, void> {
  const parser = new Parser(onNewLine);
  onNewLine(0);
  let parts = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++parts > mostParts) throw refuse(`expected at most ${mostParts} parts`, 0);
    yield* checked(parser.next(lexeme), refuse);
  }
  yield* checked(parser.end(), refuse);
}

function* checked(tokens: Iterable<CST.Token>, refuse: YamlBounds['refuse']): Generator<CST.Token, void> {
  try {
    for (const token of tokens) {
      checkToken(token, refuse);
      yield token;
    }
  } catch (error) {
    // Making the tokens recurses where many levels end at once.
    if (error instanceof RangeError) throw refuse(TOO_DEEP, 0);
    throw error;
  }
}

/** Walks a token and what is in it, without recursion. */
function checkToken(outer: CST.Token, refuse: YamlBounds['refuse']): void {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token: outer, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    const { offset } = token;
    if (depth > DEEPEST) throw refuse(TOO_DEEP, offset);
    if (token.type === 'error') throw refuse(yamlProblem('UNEXPECTED_TOKEN', token.message), offset);
    if (token.type === 'alias') throw refuse(`expected no aliases, got ${token.source.slice(0, 32)}`, offset);
    if ('value' in token && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    const { items } = token;
    const isMapping = token.type === 'block-map' || token.type === 'flow-collection';
    if (isMapping && items.filter(({ sep }) => sep !== undefined).length > MOST_KEYS)
      throw refuse(`expected at most ${MOST_KEYS} keys in a mapping, got ${items.length}`, offset);
    // Last pushed, first looked at: in the text's order.
    for (const { key, value } of items.toReversed())
      for (const child of [value, key]) if (child) open.push({ token: child, depth: depth + 1 });
  }
}
