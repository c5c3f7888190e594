import { suggestion } from '../../numeric/nearestNames.ts';
import { type Angle, parameterAngle } from '../angle.ts';
import type { Operation } from '../circuit.ts';
import type { Gate } from '../gate.ts';
import { findGate, gates } from '../gates.ts';
import { evaluateExpression } from './evaluateExpression.ts';
import { mathConstants } from './mathFunctions.ts';
import { checkDistinct, checkUnmeasured, readQubits } from './operands.ts';
import { type ParsedExpression, parseExpression } from './parseExpression.ts';
import { type Budget, type Callee, emit, type Program, spend, upTo, weightOf } from './program.ts';
import type { Token, TokenReader } from './readTokens.ts';

/** Parts of an expression, each with the terms that it may have, that count as one gate. */
const WORK_OF_A_GATE = 32;

/** Zero or more expressions in parentheses, if there are any. */
export function readAngles({ tokens, version }: Program): ParsedExpression[] {
  if (!tokens.takeIf('(')) return [];
  if (tokens.takeIf(')')) return [];
  const angles = [parseExpression(tokens, version)];
  while (tokens.takeIf(',')) angles.push(parseExpression(tokens, version));
  tokens.expect(')');
  return angles;
}

/** What a call of a gate of the registry calls. */
export function registryCallee(gate: Gate): Callee {
  return {
    name: gate.name,
    qubits: gate.qubits,
    angles: gate.parameters.length,
    gate,
    definition: null,
    levels: 0,
  };
}

/** What gates may be called without a definition. */
function known(): string[] {
  return gates.flatMap(({ name, aliases }) => [name, ...aliases]);
}

/** What a name calls. @throws QckptError QASM for an unknown one */
export function resolveGate({ tokens, definitions, library }: Program, name: Token): Callee {
  const defined = definitions.get(name.text) ?? library.get(name.text);
  if (defined !== undefined) return defined;
  const gate = findGate(name.text);
  if (gate === undefined)
    throw tokens.problem(
      `unknown gate "${name.text}"${suggestion(name.text, [...definitions.keys(), ...library.keys(), ...known()])}`,
      name,
    );
  return registryCallee(gate);
}

/** @throws QckptError QASM */
export function checkCall(
  tokens: TokenReader,
  callee: Callee,
  angles: number,
  qubits: number,
  name: Token,
): void {
  if (angles !== callee.angles)
    throw tokens.problem(`gate "${name.text}" expected ${callee.angles} angles, got ${angles}`, name);
  if (qubits !== callee.qubits)
    throw tokens.problem(`gate "${name.text}" expected ${callee.qubits} qubits, got ${qubits}`, name);
}

/** What an expansion writes to, what it may cost, and where it says so. */
export interface Expansion {
  readonly emit: (operation: Operation) => void;
  readonly budget: Budget;
  readonly tokens: TokenReader;
  readonly place: { readonly offset: number };
}

/** Emits the gates that a call stands for. @throws QckptError QASM */
export function expandCall(
  callee: Callee,
  angles: readonly Angle[],
  qubits: readonly number[],
  expansion: Expansion,
): void {
  const { budget, tokens, place } = expansion;
  spend(budget, weightOf(qubits.length), tokens, place);
  if (callee.gate !== null) expansion.emit({ gate: callee.gate.name, qubits, angles });
  if (callee.definition === null) return;
  const { parameters, body } = callee.definition;
  const scope = new Map(parameters.map((name, k) => [name, angles[k]]));
  const mostTerms = angles.reduce((most, { terms }) => Math.max(most, terms.length), 1);
  for (const call of body) {
    const on = call.qubits.map((k) => qubits[k]);
    if (call.callee === null) {
      const held = on.length === 0 ? qubits : on;
      spend(budget, weightOf(held.length), tokens, place);
      expansion.emit({ gate: 'barrier', qubits: held, angles: [] });
    } else {
      // What adding up sums of parameters takes, wherever they are put in.
      spend(budget, Math.floor((call.nodes * mostTerms) / WORK_OF_A_GATE), tokens, place);
      const values = call.angles.map((angle) => evaluateExpression(angle, scope, tokens.problem));
      expandCall(call.callee, values, on, expansion);
    }
  }
}

/** `name(angles) qubits;` @throws QckptError QASM */
export function readCall(program: Program, name: Token): void {
  const { tokens, budget } = program;
  const callee = resolveGate(program, name);
  const expressions = readAngles(program);
  if (tokens.peek().kind === 'symbol' && tokens.peek().text === '[')
    throw tokens.problem('a gate with a duration is not supported', tokens.peek());
  const operands = readQubits(program);
  tokens.expect(';');
  checkCall(tokens, callee, expressions.length, operands.length, name);
  // A long sum costs no more than its text; what is then done to it as a whole, again and again, does.
  const onTerms = (count: number) => spend(budget, count / WORK_OF_A_GATE, tokens, name);
  const angles = expressions.map(({ root }) =>
    evaluateExpression(root, namesInSight(program), tokens.problem, onTerms),
  );
  const widths = operands.filter(({ whole }) => whole).map(({ indices }) => indices.length);
  const copies = widths[0] ?? 1;
  if (widths.some((width) => width !== copies))
    throw tokens.problem(`"${name.text}" expected registers of one size, got ${widths.join(', ')}`, name);
  // The text itself pays for the call that it writes out.
  budget.left += weightOf(operands.length);
  const expansion: Expansion = {
    emit: (operation) => emit(program, operation, name),
    budget,
    tokens,
    place: name,
  };
  for (let copy = 0; copy < copies; copy++) {
    const qubits = operands.map(({ indices, whole }) => indices[whole ? copy : 0]);
    checkDistinct(tokens, qubits, name);
    checkUnmeasured(program, qubits, name);
    expandCall(callee, angles, qubits, expansion);
  }
}

/** Names that angles of gates may have: declared, or taken as they come where the text cannot declare them. */
function namesInSight({ parameters, takesNames, version }: Program): Pick<ReadonlyMap<string, Angle>, 'get'> {
  if (!takesNames || version === 3) return parameters;
  return {
    get: (name) => {
      if (!parameters.has(name) && !mathConstants.has(name)) parameters.set(name, parameterAngle(name));
      return parameters.get(name);
    },
  };
}

/** `barrier;`, `barrier q, r[0];` @throws QckptError QASM */
export function readBarrier(program: Program, keyword: Token): void {
  const { tokens, budget, measuredQubits } = program;
  const isBare = tokens.peek().text === ';';
  const operands = isBare ? [] : readQubits(program);
  const qubits = isBare
    ? upTo(program.physical ? program.highestPhysical + 1 : program.qubits)
    : [...new Set(operands.flatMap(({ indices }) => indices))];
  tokens.expect(';');
  spend(budget, weightOf(qubits.length) - weightOf(operands.length), tokens, keyword);
  // Nothing comes after a measurement, so there is nothing to hold back.
  const free = qubits.filter((qubit) => !measuredQubits.has(qubit));
  if (free.length > 0) emit(program, { gate: 'barrier', qubits: free, angles: [] }, keyword);
}

/** `gphase(angle);`, with qubits or without: a global phase changes nothing that can be measured. */
export function readGlobalPhase(program: Program): void {
  const { tokens, parameters } = program;
  for (const { root } of readAngles(program)) evaluateExpression(root, parameters, tokens.problem);
  if (tokens.peek().text !== ';') readQubits(program);
  tokens.expect(';');
}
