import { findCast } from './casts.ts';
import { findFunction, mathConstants } from './mathFunctions.ts';
import {
  type Operator,
  oldOperators,
  operators,
  power,
  type UnaryOperator,
  unaryOperators,
} from './operators.ts';
import { describeToken, type Token, type TokenReader } from './readTokens.ts';
import { bitValue, boolValue, type Outcome, type Value } from './values.ts';

/** Of OpenQASM: what a text says in its first line. */
export type Version = 2 | 3;

/** An angle expression; `offset` is where to point when its value turns out wrong. */
export type Expression =
  | { readonly kind: 'value'; readonly value: Value; readonly offset: number }
  | { readonly kind: 'name'; readonly name: string; readonly offset: number }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
      readonly offset: number;
    }
  | {
      readonly kind: 'apply';
      readonly apply: (operands: readonly Value[]) => Outcome;
      readonly operands: readonly Expression[];
      readonly offset: number;
    };

/** An expression as it stands in the text, not yet evaluated. */
export interface ParsedExpression {
  readonly root: Expression;
  /** How many parts it has. */
  readonly nodes: number;
  /** Names that are no constants of the language, as often as they occur. */
  readonly names: readonly { readonly name: string; readonly offset: number }[];
}

/** An angle with some ten thousand terms. */
const MOST_NODES = 100_000;
/** Small enough for recursion. */
const MOST_LEVELS = 200;

const binaryBySymbol: Readonly<Record<Version, ReadonlyMap<string, Operator>>> = {
  2: new Map(oldOperators.map((each) => [each.symbol, each])),
  3: new Map(operators.map((each) => [each.symbol, each])),
};
const unaryBySymbol: Readonly<Record<Version, ReadonlyMap<string, UnaryOperator>>> = {
  2: new Map(unaryOperators.filter(({ symbol }) => '+-'.includes(symbol)).map((each) => [each.symbol, each])),
  3: new Map(unaryOperators.map((each) => [each.symbol, each])),
};

/** Names that an expression of the language gives a meaning to, and nothing else may have. */
export function isExpressionWord(name: string, version: Version): boolean {
  if (version === 2) return name === 'pi' || findFunction(name)?.versions.includes(2) === true;
  return mathConstants.has(name) || findFunction(name) !== undefined || name === 'true' || name === 'false';
}

/** An expression while it is read. */
interface Parser {
  readonly tokens: TokenReader;
  readonly version: Version;
  readonly names: { readonly name: string; readonly offset: number }[];
  nodes: number;
  depth: number;
}

/** @throws QckptError QASM */
export function parseExpression(tokens: TokenReader, version: Version): ParsedExpression {
  const parser: Parser = { tokens, version, names: [], nodes: 0, depth: 0 };
  const root = binary(parser, 0);
  return { root, nodes: parser.nodes, names: parser.names };
}

function counted(parser: Parser, node: Expression): Expression {
  if (++parser.nodes > MOST_NODES)
    throw parser.tokens.problem(`expression expected at most ${MOST_NODES} parts`, parser.tokens.peek());
  return node;
}

function constant(parser: Parser, { offset }: Token, value: Value): Expression {
  return counted(parser, { kind: 'value', value, offset });
}

function nextOperator({ tokens, version }: Parser): Operator | undefined {
  const { kind, text } = tokens.peek();
  return kind === 'symbol' ? binaryBySymbol[version].get(text) : undefined;
}

function binary(parser: Parser, least: number): Expression {
  let left = unary(parser);
  for (let operator = nextOperator(parser); operator !== undefined; operator = nextOperator(parser)) {
    if (operator.precedence < least) break;
    const { offset } = parser.tokens.take();
    const right = binary(parser, operator.precedence + 1);
    left = counted(parser, { kind: 'binary', operator, left, right, offset });
  }
  return left;
}

function unary(parser: Parser): Expression {
  const { tokens, version } = parser;
  if (++parser.depth > MOST_LEVELS)
    throw tokens.problem(`expression expected at most ${MOST_LEVELS} levels`, tokens.peek());
  const { kind, text, offset } = tokens.peek();
  const operator = kind === 'symbol' ? unaryBySymbol[version].get(text) : undefined;
  let result: Expression;
  if (operator === undefined) result = raised(parser);
  else {
    tokens.take();
    const operands = [unary(parser)];
    result = counted(parser, { kind: 'apply', apply: ([a]) => operator.apply(a), operands, offset });
  }
  parser.depth--;
  return result;
}

/** The power binds tighter than a sign before it, and looser than one behind it. */
function raised(parser: Parser): Expression {
  const left = primary(parser);
  const operator = nextOperator(parser);
  if (operator?.precedence !== power.precedence) return left;
  const { offset } = parser.tokens.take();
  return counted(parser, { kind: 'binary', operator, left, right: unary(parser), offset });
}

function primary(parser: Parser): Expression {
  const { tokens, version } = parser;
  const token = tokens.take();
  if (token.kind === 'number') return constant(parser, token, readNumber(tokens, token, version));
  if (token.kind === 'text' && version === 3) return constant(parser, token, readBits(tokens, token));
  if (token.kind === 'symbol' && token.text === '(') {
    const inner = binary(parser, 0);
    tokens.expect(')');
    return inner;
  }
  if (token.kind !== 'name')
    throw tokens.problem(`expected an expression, got ${describeToken(token)}`, token);
  return named(parser, token);
}

function named(parser: Parser, token: Token): Expression {
  const { tokens, version } = parser;
  const { text, offset } = token;
  if (findFunction(text) !== undefined && isNext(tokens, '(')) return call(parser, token);
  const cast = version === 3 ? findCast(text) : undefined;
  if (cast !== undefined && (isNext(tokens, '(') || isNext(tokens, '['))) {
    const width = tokens.takeIf('[') ? readWidth(tokens) : null;
    const operands = readOperands(parser, token, 1);
    return counted(parser, { kind: 'apply', apply: ([value]) => cast.apply(value, width), operands, offset });
  }
  if (version === 3 && (text === 'true' || text === 'false'))
    return constant(parser, token, boolValue(text === 'true'));
  parser.names.push({ name: text, offset });
  return counted(parser, { kind: 'name', name: text, offset });
}

function isNext(tokens: TokenReader, symbol: string): boolean {
  return tokens.peek().kind === 'symbol' && tokens.peek().text === symbol;
}

function readOperands(parser: Parser, token: Token, expected: number): Expression[] {
  const { tokens } = parser;
  tokens.expect('(');
  const operands = [binary(parser, 0)];
  while (tokens.takeIf(',')) operands.push(binary(parser, 0));
  tokens.expect(')');
  if (operands.length !== expected)
    throw tokens.problem(`${token.text} expected ${expected} operands, got ${operands.length}`, token);
  return operands;
}

function call(parser: Parser, token: Token): Expression {
  const { operands: expected, apply } = findFunction(token.text)!;
  const operands = readOperands(parser, token, expected);
  return counted(parser, { kind: 'apply', apply, operands, offset: token.offset });
}

function readNumber(tokens: TokenReader, token: Token, version: Version): Value {
  const text = token.text.replaceAll('_', '');
  const isBased = /^0[xXbBoO]/.test(text);
  if (version === 2 && isBased) throw tokens.problem(`number ${token.text} is not one of OpenQASM 2`, token);
  if (version === 3 && (isBased || /^\d+$/.test(text))) {
    const value = BigInt(text.toLowerCase());
    if (value >= 1n << 64n) throw tokens.problem(`integer expected within 64 bits, got ${token.text}`, token);
    return { type: 'integer', value, isSigned: true, width: null };
  }
  const value = Number(text);
  if (!Number.isFinite(value))
    throw tokens.problem(`number expected a finite value, got ${token.text}`, token);
  return { type: 'float', angle: { constant: value, terms: [] } };
}

/** A bit register's value: `"0101"`, the last digit its bit 0. */
function readBits(tokens: TokenReader, token: Token): Value {
  const digits = token.text.replaceAll('_', '');
  if (!/^[01]{1,64}$/.test(digits))
    throw tokens.problem(`expected 1 to 64 bits in quotes, got ${describeToken(token)}`, token);
  return bitValue(BigInt(`0b${digits}`), digits.length);
}

function readWidth(tokens: TokenReader): number {
  const token = tokens.expectKind('number', 'a width');
  if (!/^\d{1,2}$/.test(token.text) || Number(token.text) < 1 || Number(token.text) > 64)
    throw tokens.problem(`width expected in 1..64, got ${describeToken(token)}`, token);
  tokens.expect(']');
  return Number(token.text);
}
