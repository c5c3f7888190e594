import { atan2, cos, exp, log, pow, sin } from '../numeric/elementary.ts';
import { type Angle, addAngles, constantAngle, isConstantAngle, negateAngle, scaleAngle } from './angle.ts';
import { describeToken, type TokenReader } from './openQasmTokens.ts';

/** An angle expression; `offset` is where to point when its value turns out wrong. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string; readonly offset: number }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly operands: readonly Expression[];
      readonly offset: number;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly operands: readonly Expression[];
      readonly offset: number;
    };

/** Enough for an angle with hundreds of terms, and small enough for recursion. */
const MOST_NODES = 2000;

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['tau', 2 * Math.PI],
  ['τ', 2 * Math.PI],
  ['euler', Math.E],
  ['ℇ', Math.E],
]);

interface NumericFunction {
  readonly operands: number;
  readonly value: (x: number, y: number) => number;
}

const one = (value: (x: number) => number): NumericFunction => ({ operands: 1, value });

const arcsin = (x: number): number =>
  Math.abs(x) <= 1 ? atan2(x, Math.sqrt((1 - x) * (1 + x))) : Number.NaN;
const arccos = (x: number): number =>
  Math.abs(x) <= 1 ? atan2(Math.sqrt((1 - x) * (1 + x)), x) : Number.NaN;

const FUNCTIONS: ReadonlyMap<string, NumericFunction> = new Map([
  ['sin', one(sin)],
  ['cos', one(cos)],
  ['tan', one((x) => sin(x) / cos(x))],
  ['exp', one(exp)],
  ['ln', one(log)],
  ['log', one(log)],
  ['sqrt', one(Math.sqrt)],
  ['floor', one(Math.floor)],
  ['ceiling', one(Math.ceil)],
  ['arcsin', one(arcsin)],
  ['arccos', one(arccos)],
  ['arctan', one((x) => atan2(x, 1))],
  ['asin', one(arcsin)],
  ['acos', one(arccos)],
  ['atan', one((x) => atan2(x, 1))],
  ['pow', { operands: 2, value: pow }],
  ['mod', { operands: 2, value: (x, y) => x - y * Math.floor(x / y) }],
]);

/** Names that an expression gives a meaning to, and nothing else may have. */
export function isExpressionWord(name: string): boolean {
  return CONSTANTS.has(name) || FUNCTIONS.has(name);
}

/** Precedence, lowest first; the power binds tighter than unary minus and to the right. */
const LEVELS: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/', '%'],
];
const POWERS: readonly string[] = ['**', '^'];

/** @throws QckptError QASM */
export function parseExpression(tokens: TokenReader): Expression {
  let nodes = 0;
  const counted = <Node extends Expression>(node: Node): Node => {
    if (++nodes > MOST_NODES)
      throw tokens.problem(`expression expected at most ${MOST_NODES} parts`, tokens.peek());
    return node;
  };
  let depth = 0;

  const binary = (level: number): Expression => {
    if (level === LEVELS.length) return unary();
    let left = binary(level + 1);
    while (tokens.peek().kind === 'symbol' && LEVELS[level].includes(tokens.peek().text)) {
      const { text, offset } = tokens.take();
      left = counted({ kind: 'binary', operator: text, operands: [left, binary(level + 1)], offset });
    }
    return left;
  };

  const unary = (): Expression => {
    if (++depth > 200) throw tokens.problem('expression expected at most 200 levels', tokens.peek());
    const result = tokens.takeIf('-')
      ? counted({ kind: 'negate', operand: unary() })
      : tokens.takeIf('+')
        ? unary()
        : power();
    depth--;
    return result;
  };

  const power = (): Expression => {
    const base = primary();
    const { kind, text, offset } = tokens.peek();
    if (kind !== 'symbol' || !POWERS.includes(text)) return base;
    tokens.take();
    return counted({ kind: 'binary', operator: '**', operands: [base, unary()], offset });
  };

  const primary = (): Expression => {
    const token = tokens.take();
    if (token.kind === 'number') {
      const value = Number(token.text.replaceAll('_', ''));
      if (!Number.isFinite(value))
        throw tokens.problem(`number expected a finite value, got ${token.text}`, token);
      return counted({ kind: 'number', value });
    }
    if (token.kind === 'name' && FUNCTIONS.has(token.text)) {
      tokens.expect('(');
      const operands = [binary(0)];
      while (tokens.takeIf(',')) operands.push(binary(0));
      tokens.expect(')');
      const { operands: expected } = FUNCTIONS.get(token.text)!;
      if (operands.length !== expected)
        throw tokens.problem(`${token.text} expected ${expected} operands, got ${operands.length}`, token);
      return counted({ kind: 'call', name: token.text, operands, offset: token.offset });
    }
    if (token.kind === 'name') return counted({ kind: 'name', name: token.text, offset: token.offset });
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = binary(0);
      tokens.expect(')');
      return inner;
    }
    throw tokens.problem(`expected an expression, got ${describeToken(token)}`, token);
  };

  return binary(0);
}

/**
 * Affine arithmetic: names of the scope may be added, subtracted, and multiplied or divided by numbers.
 * @param scope angles of the names in sight
 * @throws QckptError QASM: unknown name, not affine, not finite
 */
export function evaluateExpression(
  expression: Expression,
  scope: ReadonlyMap<string, Angle>,
  problem: TokenReader['problem'],
): Angle {
  const evaluate = (node: Expression): Angle => {
    switch (node.kind) {
      case 'number':
        return constantAngle(node.value);
      case 'negate':
        return negateAngle(evaluate(node.operand));
      case 'name': {
        const constant = CONSTANTS.get(node.name);
        const angle = scope.get(node.name) ?? (constant === undefined ? undefined : constantAngle(constant));
        if (angle === undefined) throw problem(`unknown name "${node.name}" in an expression`, node);
        return angle;
      }
      default: {
        const operands = node.operands.map(evaluate);
        const angle =
          node.kind === 'call' ? applyFunction(node.name, operands) : applyOperator(node.operator, operands);
        if (angle === null) {
          const what = node.kind === 'call' ? node.name : `"${node.operator}"`;
          throw problem(`${what} of parameters is not supported, angles are affine in them`, node);
        }
        if (!Number.isFinite(angle.constant)) throw problem('expression expected a finite value', node);
        return angle;
      }
    }
  };
  return evaluate(expression);
}

/** null: not affine. */
function applyFunction(name: string, operands: readonly Angle[]): Angle | null {
  if (!operands.every(isConstantAngle)) return null;
  return number(FUNCTIONS.get(name)!.value(operands[0].constant, operands[1]?.constant));
}

function applyOperator(operator: string, [a, b]: readonly Angle[]): Angle | null {
  const constants = isConstantAngle(a) && isConstantAngle(b);
  if (operator === '+' || operator === '-') {
    const sum = a.constant + (operator === '+' ? b.constant : -b.constant);
    if (constants || !Number.isFinite(sum)) return number(sum);
    return addAngles(a, operator === '+' ? b : negateAngle(b));
  }
  if (constants) return number(ARITHMETIC[operator](a.constant, b.constant));
  if (operator === '*' && isConstantAngle(b)) return scaled(a, b.constant);
  if (operator === '*' && isConstantAngle(a)) return scaled(b, a.constant);
  if (operator === '/' && isConstantAngle(b)) return quotient(a, b.constant);
  return null;
}

const ARITHMETIC: Readonly<Record<string, (x: number, y: number) => number>> = {
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
  '%': (x, y) => x - y * Math.floor(x / y),
  '**': pow,
};

function scaled(angle: Angle, factor: number): Angle {
  const values = [angle.constant, ...angle.terms.map(({ coefficient }) => coefficient)];
  return values.every((value) => Number.isFinite(value * factor))
    ? scaleAngle(angle, factor)
    : number(Number.NaN);
}

function quotient(angle: Angle, divisor: number): Angle {
  const values = [angle.constant, ...angle.terms.map(({ coefficient }) => coefficient)];
  if (!values.every((value) => Number.isFinite(value / divisor))) return number(Number.NaN);
  return {
    constant: angle.constant / divisor || 0,
    terms: angle.terms
      .map(({ name, coefficient }) => ({ name, coefficient: coefficient / divisor }))
      .filter(({ coefficient }) => coefficient !== 0),
  };
}

/** May hold NaN or an infinity, for the caller to refuse with a place. */
function number(value: number): Angle {
  return Number.isFinite(value) ? constantAngle(value) : { constant: value, terms: [] };
}
