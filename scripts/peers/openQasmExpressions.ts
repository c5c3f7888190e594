// Random angle expressions that both readers know, for openQasm.ts.
import { sequentialUniforms } from '#src/numeric/streams.ts';

export const DIFFERS = 'DIFFER';

/** Of the named parameters, as in openQasm.py. */
export const ANGLES = { a: 0.1, b: 0.2 };

export interface AngleText {
  readonly text: string;
  /** The same without names. */
  readonly plain: string;
}

/** Texts with one rz: constants in OpenQASM 2 and 3, named parameters, and angles of a gate definition. */
export function randomTexts(count: number): AngleText[] {
  const uniform = sequentialUniforms('1', 'expressions');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)];
  const whole = () => String(Math.floor(uniform() * pick([3, 10, 100, 5000])));
  const real = () =>
    pick([`${whole()}.${whole()}`, `.${whole()}`, `${whole()}.`, `${whole()}e-2`, `${whole()}.5E+1`]);
  const based = () =>
    pick([`0x${pick(['1F', 'a', '0_7'])}`, `0b${pick(['101', '1_1'])}`, `0o${pick(['17', '5'])}`, '1_000']);
  const sign = () => pick(['', '', '', '-']);

  const constant = (version: number, depth: number): string => {
    const below = () => constant(version, depth - 1);
    if (depth === 0)
      return version === 2
        ? pick([whole, real, () => 'pi'])()
        : pick([whole, whole, real, based, () => pick(['pi', 'tau', 'euler', 'π'])])();
    const binary = () => `${below()}${pick([' + ', '-', '*', '/', '/'])}${below()}`;
    const shapes = [binary, binary, () => `(${below()})`, () => `${sign()}${below()}`];
    if (version === 2)
      shapes.push(
        () => `${pick(['sin', 'cos', 'tan', 'exp', 'ln', 'sqrt'])}(${below()})`,
        () => `(${below()})^${pick(['2', '3', '-1', '0.5'])}`,
        () => `${whole()}^${whole()[0]}^${pick(['1', '2'])}`,
      );
    return pick(shapes)();
  };
  /** Affine in a and b, as angles are here. */
  const affine = (version: number, depth: number): string => {
    if (depth === 0) return pick(['a', 'b']);
    const below = () => affine(version, depth - 1);
    return pick([
      () => `${below()} ${pick(['+', '-'])} ${below()}`,
      () => `${below()} ${pick(['+', '-'])} ${constant(version, 1)}`,
      () => `(${constant(version, depth - 1)})*(${below()})`,
      () => `${pick(['2', '0.5', 'pi', '3'])}*${pick(['a', 'b'])}`,
      () => `(${below()})/${pick(['2', '3', '0.7', 'pi'])}`,
      () => `-(${below()})`,
    ])();
  };
  const depth = () => 1 + Math.floor(uniform() * 4);
  const three = (body: string) => `OPENQASM 3.0;\ninclude "stdgates.inc";\n${body}`;
  const two = (body: string) => `OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\n${body}`;
  /** The expression with numbers in place of its names. */
  const filled = (expression: string, a: number | string, b: number | string) =>
    expression.replace(/\b[ab]\b/g, (name) => `(1.0*(${name === 'a' ? a : b}))`);
  const alone = (text: string): AngleText => ({ text, plain: text });
  const kinds = [
    () => alone(three(`qubit[1] q;\nrz(${constant(3, depth())}) q[0];\n`)),
    () => alone(two(`rz(${constant(2, depth())}) q[0];\n`)),
    () => {
      const angle = affine(3, depth());
      return {
        text: three(`input float[64] a;\ninput float[64] b;\nqubit[1] q;\nrz(${angle}) q[0];\n`),
        plain: three(`qubit[1] q;\nrz(${filled(angle, ANGLES.a, ANGLES.b)}) q[0];\n`),
      };
    },
    ...[three, two].map((head, k) => () => {
      const [angle, a, b] = [affine(3 - k, depth()), constant(3 - k, 2), whole()];
      const qubits = k === 0 ? 'qubit[1] q;\n' : '';
      return {
        text: head(`gate turn(a, b) x { rz(${angle}) x; }\n${qubits}turn(${a}, ${b}) q[0];\n`),
        plain: head(`${qubits}rz(${filled(angle, a, b)}) q[0];\n`),
      };
    }),
  ];
  return Array.from({ length: count }, (_, k) => kinds[k % kinds.length]());
}
