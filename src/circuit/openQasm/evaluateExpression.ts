import { QckptError } from '../../numeric/qckptError.ts';
import { type Angle, negateAngle, sumAngles } from '../angle.ts';
import { mathConstants } from './mathFunctions.ts';
import type { Expression } from './parseExpression.ts';
import type { TokenReader } from './readTokens.ts';
import { angleValue, asAngle, describeType, floatValue, type Outcome, type Value } from './values.ts';

/**
 * The angle, in radians, that an expression stands for: affine in the names of the scope, which may be added,
 * subtracted, and multiplied or divided by numbers.
 * @param scope angles of the names in sight
 * @param onTerms is told the number of terms whenever an angle of several is multiplied, divided or negated as a whole
 * @throws QckptError QASM: unknown name, not affine, not finite, or of a type that is no angle
 */
export function evaluateExpression(
  root: Expression,
  scope: Pick<ReadonlyMap<string, Angle>, 'get'>,
  problem: TokenReader['problem'],
  onTerms: (count: number) => void = () => {},
): Angle {
  const checked = (node: { readonly offset: number }, compute: () => Outcome): Value => {
    const outcome = finite(compute);
    if (typeof outcome === 'string') throw problem(outcome, node);
    return outcome;
  };

  const weighed = (value: Value): Value => {
    if (value.type === 'float' && value.angle.terms.length > 1) onTerms(value.angle.terms.length);
    return value;
  };

  const evaluate = (node: Expression): Value => {
    switch (node.kind) {
      case 'value':
        return node.value;
      case 'name':
        return named(node);
      case 'apply':
        return checked(node, () => node.apply(node.operands.map((each) => weighed(evaluate(each)))));
      default:
        return chain(node);
    }
  };

  const named = ({ name, offset }: { readonly name: string; readonly offset: number }): Value => {
    const angle = scope.get(name);
    if (angle !== undefined) return angleValue(angle);
    const constant = mathConstants.get(name);
    if (constant === undefined) throw problem(`unknown name "${name}" in an expression`, { offset });
    return floatValue(constant);
  };

  /** a + b + c is ((a + b) + c): down its left side without recursion, and sums of angles all at once. */
  const chain = (top: Expression): Value => {
    const links: Extract<Expression, { kind: 'binary' }>[] = [];
    let bottom = top;
    for (; bottom.kind === 'binary'; bottom = bottom.left) links.push(bottom);
    let value = evaluate(bottom);
    let summands: Angle[] = [];
    const settle = (place: { readonly offset: number }): void => {
      if (summands.length > 0) value = checked(place, () => angleValue(sumAngles(summands)));
      summands = [];
    };
    for (const link of links.reverse()) {
      const right = evaluate(link.right);
      const { symbol, apply } = link.operator;
      const [left, other] = [summands[0] ?? (value.type === 'float' ? value.angle : null), asAngle(right)];
      if ((symbol === '+' || symbol === '-') && left !== null && other !== null) {
        if (summands.length === 0) summands = [left];
        if (right.type === 'float') weighed(right);
        summands.push(symbol === '+' ? other : negateAngle(other));
      } else {
        settle(link);
        value = checked(link, () => apply(weighed(value), weighed(right)));
      }
    }
    settle(links[links.length - 1]);
    return value;
  };

  const value = evaluate(root);
  const angle = value.type === 'bool' ? null : asAngle(value);
  if (angle === null) throw problem(`expected an angle, got ${describeType(value)}`, root);
  return angle;
}

/** What angle arithmetic refuses has a place here. */
function finite(compute: () => Outcome): Outcome {
  try {
    return compute();
  } catch (error) {
    if (error instanceof QckptError && error.code === 'CIRCUIT') return 'expression expected a finite value';
    throw error;
  }
}
