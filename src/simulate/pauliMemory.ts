import { QckptError } from '../numeric/qckptError.ts';
import { planMemory } from './angleTables.ts';
import type { PauliProgram, Step } from './pauliProgram.ts';
import { reserveRuns, writeRuns } from './runTables.ts';
import { isLiveStep, planStates, runsOf, type Segment } from './statePlan.ts';

/**
 * Lays a program out in the kernel's memory, as `src/kernel/pauli.ts` reads it: a header of 32-bit words at the heap's
 * base, then tables of 32-bit words and 64-bit floats, then the effect and the states.
 */
export interface PauliMemory {
  /** Values of the named parameters, in the caller's order. */
  readonly values: Float64Array;
  /** Adds so much to one of the program's angles, in place of what was added before. */
  moveAngle(angle: number, byRad: number): void;
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  /** The effect to pull back is written here, over the final digits. */
  readonly effect: Float64Array;
  /** Where sweeps start and, done in place, end: entry 0 is 1 for the empty state, at last all of the final digits. */
  readonly state: Float64Array;
  /** The parts of the program that a gradient walks through, forwards and then backwards. */
  readonly segments: readonly SweepSegment[];
  /** Copies the state before one segment to where the next one's is kept. */
  copyState(from: SweepSegment, to: SweepSegment): void;
  /** [digits, 4] each digit's vector of the product state; empty where qubits enter late. */
  readonly product: Float64Array;
}

/**
 * `state`: address of the state before step `first`; steps first <= step < end, of which lastLive is the last live one.
 */
export interface SweepSegment {
  readonly first: number;
  readonly end: number;
  readonly lastLive: number;
  readonly state: number;
  readonly length: number;
}

const GIB = 2 ** 30;
/** What a gradient may take before it computes states twice to save memory. */
export const COMFORTABLE_BYTES = 3 * GIB;
// All that WebAssembly can address.
const ADDRESSABLE = 4 * GIB - 65536;

const STEP_WORDS = 21;
const KINDS = { one: 1, two: 2, enter: 3 } as const;

/** A plan of addresses first (a pure sum), then one growth of the memory, then the tables. */
export function layOutPauliMemory(
  program: PauliProgram,
  parameterNames: readonly string[],
  memory: WebAssembly.Memory,
  heapBase: number,
  comfortableBytes: number,
): PauliMemory {
  const { reserve, grow } = planMemory(heapBase);
  const largest = Math.max(2, 4 ** program.width);

  const runTables = reserveRuns(reserve, program, parameterNames.length);
  const stepTable = reserve(4 * STEP_WORDS * program.steps.length);
  const productTable = reserve(4 * program.product.length);
  const product = reserve(32 * program.product.length);
  const permutations = program.steps.map((step) => (step.kind === 'two' ? reserve(16 * 16) : 0));
  const groups = groupSteps(program);
  const effect = reserve(8 * largest);
  // A quarter of the effect for contractions with a product.
  const scratch = program.product.length === 0 ? 0 : reserve(2 * largest);
  const tables = reserve(0);
  const plan = planStates(program, (comfortableBytes - tables) / 8);
  // Where a gradient does not fit, probabilities still may: they need the first buffer only.
  const fits = tables + 8 * plan.entries <= ADDRESSABLE;
  const states = reserve(8 * (fits ? plan.entries : largest));
  const addressOf = (buffer: number): number => states + 8 * plan.offsets[buffer];

  grow(memory);
  writeRuns(runTables, program, parameterNames, memory, {
    stepCount: program.steps.length,
    steps: stepTable,
    initialCount: program.product.length,
    initialRuns: productTable,
    product,
    effect,
    scratch,
  });
  const words = new Int32Array(memory.buffer);
  const doubles = new Float64Array(memory.buffer);
  program.steps.forEach((step, index) => {
    const buffers = { input: addressOf(plan.input[index]), output: addressOf(plan.output[index]) };
    const row = stepWords(step, program, buffers, permutations[index], groups[index]);
    words.set(row, stepTable / 4 + STEP_WORDS * index);
    if (step.kind === 'two') writePermutation(step, permutations[index], words, doubles);
  });
  words.set(program.product, productTable / 4);

  const segments = plan.segments.map((segment) => sweepSegment(segment, program, addressOf));
  const view = (at: number, length: number): Float64Array => new Float64Array(memory.buffer, at, length);
  return {
    values: view(runTables.angles.values, parameterNames.length),
    plus: view(runTables.plus, program.occurrences.length),
    minus: view(runTables.minus, program.occurrences.length),
    effect: view(effect, 4 ** program.finalDigits),
    state: view(states, 4 ** program.finalDigits),
    moveAngle: (angle, byRad) => {
      doubles[runTables.angles.angles / 8 + 2 * angle] = program.angles[angle].constant + byRad;
    },
    get segments() {
      if (!fits) throw tooLarge(program, tables + 8 * plan.entries, tables + 8 * largest);
      return segments;
    },
    copyState: (from, to) => doubles.copyWithin(to.state / 8, from.state / 8, from.state / 8 + from.length),
    product: view(product, 4 * program.product.length),
  };
}

function sweepSegment(
  { first, end, lastLive, buffer }: Segment,
  program: PauliProgram,
  addressOf: (buffer: number) => number,
): SweepSegment {
  const length = 4 ** (program.steps[first]?.widthBefore ?? 0);
  return { first, end, lastLive, state: addressOf(buffer), length };
}

function tooLarge(program: PauliProgram, needed: number, forward: number): QckptError {
  const gib = (bytes: number): string => (bytes / GIB).toFixed(1);
  return new QckptError(
    'CAPACITY',
    `derivatives under noise expected to need at most 4 GiB of memory, got ${gib(needed)} GiB for ${program.width} ` +
      `qubits at once and ${program.steps.length} steps (probabilities alone need ${gib(forward)} GiB)`,
  );
}

/** Steps that are applied together to one block of entries after the other. */
interface StepGroup {
  readonly first: number;
  readonly last: number;
  readonly block: number;
}

// 4^8 doubles are 512 KiB, what a core has to itself on current machines.
const BLOCK_DIGITS = 8;

/** Consecutive steps that work in place, at one width, on digits below a block's. */
function groupSteps(program: PauliProgram): StepGroup[] {
  const groups: StepGroup[] = [];
  const blockable = (step: Step): boolean =>
    step.kind === 'two' &&
    step.widthBefore === step.widthAfter &&
    step.widthBefore > BLOCK_DIGITS &&
    Math.max(...step.digits) < BLOCK_DIGITS &&
    !isLiveStep(step, program);
  program.steps.forEach((step, index) => {
    const previous = groups.at(-1);
    const joins = previous !== undefined && blockable(step) && blockable(program.steps[index - 1]);
    if (joins) groups[groups.length - 1] = { ...previous, last: index, block: 4 ** BLOCK_DIGITS };
    else
      groups.push({
        first: index,
        last: index,
        block: 4 ** step.widthBefore,
      });
  });
  return groups.flatMap((group) => Array.from({ length: group.last - group.first + 1 }, () => group));
}

function stepWords(
  step: Step,
  program: PauliProgram,
  state: { readonly input: number; readonly output: number },
  table: number,
  group: StepGroup,
): number[] {
  const [liveA, liveB = 0] = runsOf(step).map((run) => (program.runs[run].live ? 1 : 0));
  const grouping = [group.first, group.last, group.block];
  if (step.kind !== 'two') {
    const places = [4 ** step.digit, 0, step.run, 0, state.input, state.output, 0, liveA, liveB];
    return [KINDS[step.kind], 0, 0, 0, 0, 0, 0, ...places, 4 ** step.widthBefore, ...grouping, 0];
  }
  const [a, b] = step.digits;
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  const width = step.widthBefore;
  const above = [4 ** (width - 1 - high), 4 ** (high + 1)];
  const between = [4 ** (high - low - 1), 4 ** (low + 1)];
  const below = [4 ** low, 1];
  // The innermost loop runs over pairs of blocks, so it must be one with more than one block where there is any.
  const aboveInner = low === 0 && high === 1;
  const loops = aboveInner
    ? [below, between, above]
    : low > 0
      ? [above, between, below]
      : [above, below, between];
  const places = [4 ** a, 4 ** b, ...step.runs, state.input, state.output, table, liveA, liveB];
  return [KINDS.two, ...loops.flat(), ...places, 4 ** width, ...grouping, aboveInner ? 1 : 0];
}

/**
 * For entry 4a + b of a block: where it goes (bytes from the block's base; -1: out of the cone) and with which factor.
 */
function writePermutation(
  step: Extract<Step, { kind: 'two' }>,
  table: number,
  words: Int32Array,
  doubles: Float64Array,
): void {
  const [digitA, digitB] = step.digits;
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < 4; b++) {
      const source = a + 4 * b;
      const target = step.permutation.target[source];
      const offset = (target & 3) * 4 ** digitA + (target >> 2) * 4 ** digitB;
      const at = table + 16 * (4 * a + b);
      words[at / 4] = offset < 4 ** step.widthAfter ? 8 * offset : -1;
      doubles[at / 8 + 1] = step.permutation.sign[source] * (source === 0 ? 1 : step.keep);
    }
  }
}
