import { QckptError } from '../../numeric/qckptError.ts';

/** Kinds of words; `end` stands after the last one. */
export type TokenKind = 'name' | 'number' | 'physical' | 'text' | 'symbol' | 'pragma' | 'end';

/** A word of the text, and where it stands. */
export interface Token {
  readonly kind: TokenKind;
  /**
   * As written; of a text without its quotes, of a physical qubit without its `$`, of a pragma what follows the word.
   */
  readonly text: string;
  /** Where it starts in the file, in UTF-16 code units. */
  readonly offset: number;
}

/** Reads tokens one at a time, with one token to look at in advance. */
export interface TokenReader {
  /** The next token, not yet taken. */
  readonly peek: () => Token;
  readonly take: () => Token;
  /** Takes the next token if it is this symbol or name. */
  readonly takeIf: (text: string) => boolean;
  /** @throws QckptError QASM where the next token is another one */
  readonly expect: (text: string) => Token;
  /** @throws QckptError QASM where the next token is of another kind; `what` says what was expected */
  readonly expectKind: (kind: TokenKind, what: string) => Token;
  /** An error with file, line and column. */
  readonly problem: (message: string, token: { readonly offset: number }) => QckptError;
}

const SPACE = /\s+|\/\/[^\r\n]*/uy;
const PRAGMA = /#pragma\b[^\r\n]*|pragma\b[^\r\n]*/uy;
const NUMBER =
  /0[xX][\da-fA-F](?:_?[\da-fA-F])*|0[bB][01](?:_?[01])*|0[oO][0-7](?:_?[0-7])*|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/uy;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const PHYSICAL = /\$\d+/uy;
const TEXT = /"[^"\r\n]*"|'[^'\r\n]*'/uy;
const SYMBOL = /->|==|!=|<=|>=|<<|>>|&&|\|\||\*\*|[()[\]{},;:+\-*/^=@#<>!&|~%.]/uy;

const KINDS: readonly (readonly [TokenKind, RegExp])[] = [
  ['pragma', PRAGMA],
  ['name', NAME],
  ['number', NUMBER],
  ['physical', PHYSICAL],
  ['text', TEXT],
  ['symbol', SYMBOL],
];

/** @param source names the text in messages */
export function readTokens(text: string, source: string): TokenReader {
  let position = 0;

  const problem = (message: string, { offset }: { readonly offset: number }): QckptError => {
    const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
    return new QckptError(
      'QASM',
      `${message} (${source}:${lines.length}:${lines[lines.length - 1].length + 1})`,
    );
  };

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) position += found.length;
    return found;
  };

  const skipSpace = (): void => {
    for (;;) {
      if (text.startsWith('/*', position)) {
        const end = text.indexOf('*/', position + 2);
        if (end < 0) throw problem('comment expected "*/", got end of file', { offset: position });
        position = end + 2;
      } else if (match(SPACE) === null) return;
    }
  };

  const scan = (): Token => {
    skipSpace();
    const offset = position;
    if (offset >= text.length) return { kind: 'end', text: 'end of file', offset };
    for (const [kind, pattern] of KINDS) {
      const found = match(pattern);
      if (found === null) continue;
      return { kind, text: trimmed(kind, found), offset };
    }
    throw problem(`unexpected character ${JSON.stringify(String.fromCodePoint(text.codePointAt(offset)!))}`, {
      offset,
    });
  };

  let next = scan();
  const peek = () => next;
  const take = (): Token => {
    const token = next;
    if (token.kind !== 'end') next = scan();
    return token;
  };
  const is = (token: Token, expected: string) =>
    (token.kind === 'symbol' || token.kind === 'name') && token.text === expected;

  return {
    peek,
    take,
    takeIf: (expected) => {
      if (!is(next, expected)) return false;
      take();
      return true;
    },
    expect: (expected) => {
      if (!is(next, expected)) throw problem(`expected "${expected}", got ${describeToken(next)}`, next);
      return take();
    },
    expectKind: (kind, what) => {
      if (next.kind !== kind) throw problem(`expected ${what}, got ${describeToken(next)}`, next);
      return take();
    },
    problem,
  };
}

function trimmed(kind: TokenKind, found: string): string {
  if (kind === 'text') return found.slice(1, -1);
  if (kind === 'pragma') return found.replace(/^#?pragma\s*/, '').trimEnd();
  return kind === 'physical' ? found.slice(1) : found;
}

/** As messages quote it: in quotation marks, at most 40 characters of it. */
export function describeToken({ kind, text }: Token): string {
  return kind === 'end' ? text : `"${text.length > 40 ? `${text.slice(0, 40)}...` : text}"`;
}
