import { QckptError } from '../../numeric/qckptError.ts';
import { constantAngle } from '../angle.ts';
import type { Operation } from '../circuit.ts';
import type { Gate } from '../gate.ts';
import { findGate } from '../gates.ts';
import { distanceUpToPhase, operationsUnitary } from '../stateVector.ts';
import { checkCall, expandCall, readAngles, registryCallee, resolveGate } from './gateCalls.ts';
import { mathConstants } from './mathFunctions.ts';
import { checkDistinct } from './operands.ts';
import type { ParsedExpression } from './parseExpression.ts';
import { type Call, type Callee, LIMITS, type Program, unsupported, upTo } from './program.ts';
import type { Token, TokenReader } from './readTokens.ts';
import { checkNewName, isReserved, unsupportedWords } from './words.ts';

/** `gate name(angles) qubits { calls }`; `into` is where it is found later. */
export function readDefinition(program: Program, into: Map<string, Callee>): void {
  const { tokens } = program;
  const name = tokens.expectKind('name', 'a gate name');
  checkNewName(program, name);
  const parameters = new Set<string>();
  if (tokens.takeIf('(') && !tokens.takeIf(')')) {
    do parameters.add(readFormal(program, parameters));
    while (tokens.takeIf(','));
    tokens.expect(')');
  }
  const qubits = new Set<string>();
  do {
    if (qubits.size >= LIMITS.qubits)
      throw tokens.problem(`expected at most ${LIMITS.qubits} qubits`, tokens.peek());
    qubits.add(readFormal(program, qubits));
  } while (tokens.takeIf(','));
  const body = readBody(program, parameters, [...qubits]);
  const levels = 1 + body.reduce((most, { callee }) => Math.max(most, callee?.levels ?? 0), 0);
  if (levels > LIMITS.definitionLevels)
    throw tokens.problem(`definitions expected at most ${LIMITS.definitionLevels} levels`, name);
  const own: Callee = {
    name: name.text,
    qubits: qubits.size,
    angles: parameters.size,
    gate: null,
    definition: { parameters: [...parameters], body },
    levels,
  };
  const known = findGate(name.text);
  into.set(name.text, known !== undefined && means(own, known, tokens, name) ? registryCallee(known) : own);
}

function readFormal({ tokens, version }: Program, before: ReadonlySet<string>): string {
  const name = tokens.expectKind('name', 'a name');
  if (before.has(name.text)) throw tokens.problem(`name "${name.text}" is declared twice`, name);
  if (isReserved(name.text, version))
    throw tokens.problem(`name "${name.text}" is a word of the language`, name);
  return name.text;
}

function readBody(program: Program, parameters: ReadonlySet<string>, qubits: readonly string[]): Call[] {
  const { tokens } = program;
  const places = new Map(qubits.map((name, k) => [name, k]));
  const body: Call[] = [];
  tokens.expect('{');
  while (!tokens.takeIf('}')) {
    if (tokens.takeIf(';')) continue;
    const name = tokens.expectKind('name', 'a gate or "}"');
    if (unsupportedWords.has(name.text) && !program.definitions.has(name.text))
      throw unsupported(tokens, `"${name.text}"`, name);
    const angles = readAngles(program);
    // Now, not when it is called: a name that is unknown here stays so.
    for (const angle of angles) checkNames(angle, parameters, tokens);
    const operands: number[] = [];
    if (tokens.peek().text !== ';')
      do operands.push(readPlace(tokens, places));
      while (tokens.takeIf(','));
    tokens.expect(';');
    checkDistinct(tokens, operands, name);
    // A global phase of a part is one of the whole: nothing here controls a definition.
    if (name.text === 'gphase' && !program.definitions.has('gphase')) continue;
    const callee = name.text === 'barrier' ? null : resolveGate(program, name);
    if (callee !== null) checkCall(tokens, callee, angles.length, operands.length, name);
    const nodes = angles.reduce((sum, angle) => sum + angle.nodes, 0);
    body.push({ callee, angles: angles.map(({ root }) => root), nodes, qubits: operands });
  }
  return body;
}

function readPlace(tokens: TokenReader, places: ReadonlyMap<string, number>): number {
  const token = tokens.expectKind('name', 'a qubit of the gate');
  const place = places.get(token.text);
  if (place === undefined) throw tokens.problem(`unknown qubit "${token.text}" in a gate definition`, token);
  return place;
}

function checkNames({ names }: ParsedExpression, scope: ReadonlySet<string>, tokens: TokenReader): void {
  for (const { name, offset } of names)
    if (!scope.has(name) && !mathConstants.has(name))
      throw tokens.problem(`unknown name "${name}" in an expression`, { offset });
}

/** Whether a definition that has the name of a registry gate is that gate, up to a global phase. */
function means(own: Callee, gate: Gate, tokens: TokenReader, name: Token): boolean {
  const sameShape = own.qubits === gate.qubits && own.angles === gate.parameters.length;
  if (gate.name === 'ecr') {
    if (!sameShape) throw tokens.problem('gate "ecr" is the native one, with 2 qubits and no angles', name);
    return true;
  }
  if (!sameShape) return false;
  return [0, 1].every((trial) => {
    const angles = gate.parameters.map((_, k) => 0.731 + 0.417 * k + 1.303 * trial);
    const operations: Operation[] = [];
    try {
      expandCall(own, angles.map(constantAngle), upTo(own.qubits), {
        emit: (operation) => operations.push(operation),
        budget: { left: 300 },
        tokens,
        place: name,
      });
    } catch (error) {
      if (error instanceof QckptError) return false;
      throw error;
    }
    return distanceUpToPhase(gate.matrix(angles), operationsUnitary(operations, gate.qubits)) < 1e-9;
  });
}
