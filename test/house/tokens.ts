/** What is left of TypeScript source without comments: enough to see imports and names, no more. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'template' | 'regex' | 'punctuation';
  /** A string's value; a template's text without its holes, which are tokens of their own. */
  readonly text: string;
  readonly line: number;
}

// After these a slash divides; after anything else it opens a regular expression.
const ENDS_VALUE = /^(?:\)|\]|\}|this|super|null|true|false)$/;
const KEYWORDS = /^(?:return|typeof|case|in|of|delete|void|throw|new|instanceof|else|do|await|yield)$/;

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  // Depths of braces inside which a template continues.
  const templates: number[] = [];
  let at = 0;
  let line = 1;
  let depth = 0;

  const push = (kind: Token['kind'], text: string, length: number): void => {
    tokens.push({ kind, text, line });
    for (let k = at; k < at + length; k++) if (source[k] === '\n') line++;
    at += length;
  };
  const skip = (length: number): void => {
    for (let k = at; k < at + length; k++) if (source[k] === '\n') line++;
    at += length;
  };
  /** The part of a template from its backquote or closing brace to the next hole or its end. */
  const template = (): void => {
    let end = at + 1;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end))
      end += source[end] === '\\' ? 2 : 1;
    const hole = source.startsWith('${', end);
    if (hole) templates.push(depth);
    push('template', source.slice(at + 1, end), end + (hole ? 2 : 1) - at);
  };
  const divides = (): boolean => {
    const last = tokens.at(-1);
    if (last === undefined) return false;
    if (last.kind === 'punctuation') return ENDS_VALUE.test(last.text);
    return last.kind !== 'name' || !KEYWORDS.test(last.text);
  };

  while (at < source.length) {
    const rest = source.slice(at, at + 2);
    const character = source[at];
    if (/\s/.test(character)) skip(1);
    else if (rest === '//') skip(indexAfter(source, '\n', at, 0));
    else if (rest === '/*') skip(indexAfter(source, '*/', at + 2, 2) + 2);
    else if (character === '`') template();
    else if (character === '"' || character === "'") {
      const [literal] = matchAt(/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/y, source, at);
      push('string', literal.slice(1, -1), literal.length);
    } else if (character === '/' && !divides()) {
      const [literal] = matchAt(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y, source, at);
      push('regex', literal, literal.length);
    } else if (/[\p{L}_$#]/u.test(character)) {
      const [name] = matchAt(/[\p{L}\p{N}_$#]+/uy, source, at);
      push('name', name, name.length);
    } else if (/\d/.test(character)) {
      const [number] = matchAt(/(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|0[xob][\da-f_]+)n?/iy, source, at);
      push('number', number, number.length);
    } else if (character === '}' && templates.at(-1) === depth) {
      templates.pop();
      template();
    } else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      const [mark] = matchAt(/\*\*=?|\?\.(?!\d)|\.\.\.|=>|[\s\S]/y, source, at);
      push('punctuation', mark, mark.length);
    }
  }
  return tokens;
}

/** Length from `from` to just after the next `mark`, or to the end. */
function indexAfter(source: string, mark: string, from: number, extra: number): number {
  const found = source.indexOf(mark, from);
  return (found < 0 ? source.length : found + extra) - from;
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray {
  pattern.lastIndex = at;
  const found = pattern.exec(source);
  if (found === null) throw new Error(`cannot read ${JSON.stringify(source.slice(at, at + 40))}`);
  return found;
}
