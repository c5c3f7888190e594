import type { PauliProgram, Step } from './pauliProgram.ts';

/**
 * Which states a gradient keeps. The backward sweep needs the state before each step with a live angle. Where they are
 * too many to keep at once, the program is cut into segments: the state at the start of each is kept, and the others of
 * a segment are computed again when the backward sweep reaches it, at the price of one more forward sweep.
 */
export interface StatePlan {
  readonly segments: readonly Segment[];
  /** [steps] where each step reads and writes: the number of a buffer. Buffer 0 holds the empty state at first. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** [buffers] where each starts, in entries, and where the last one ends. */
  readonly offsets: readonly number[];
  readonly entries: number;
}

/** Steps that the backward sweep computes again from a stored state. */
export interface Segment {
  /** Steps first <= step < end. */
  readonly first: number;
  readonly end: number;
  /** The last live step, whose input is the last one that the backward sweep needs; `first` where there is none. */
  readonly lastLive: number;
  /** Buffer of the state before step `first`. */
  readonly buffer: number;
}

/** Whether a trainable rotation is in it. */
export function isLiveStep(step: Step, program: PauliProgram): boolean {
  return runsOf(step).some((run) => program.runs[run].live);
}

/** Everything in one segment if that takes at most `entries`, else the cut that takes least. */
export function planStates(program: PauliProgram, entries: number): StatePlan {
  const live = program.steps.flatMap((step, index) => (isLiveStep(step, program) ? [index] : []));
  const whole = cutStates(program, live, 1);
  if (whole.entries <= entries) return whole;
  return live
    .map((_, k) => cutStates(program, live, k + 1))
    .reduce((best, plan) => (plan.entries < best.entries ? plan : best), whole);
}

/** Segments with equal numbers of live steps, each but the first starting at one. */
function cutStates(program: PauliProgram, live: readonly number[], count: number): StatePlan {
  const { steps } = program;
  const parts = Array.from({ length: count }, (_, k) =>
    live.slice(Math.ceil((k * live.length) / count), Math.ceil(((k + 1) * live.length) / count)),
  );
  const segments = parts.map((own, k): Segment => {
    const first = k === 0 ? 0 : own[0];
    return { first, end: parts[k + 1]?.[0] ?? steps.length, lastLive: own.at(-1) ?? first, buffer: k };
  });
  // One buffer a segment, wide enough for all of the segment before, which is first walked in place there; then those
  // that all segments share, for the inputs of live steps but the first.
  const lengths = new Array<number>(count).fill(1);
  const hold = (buffer: number, width: number): void => {
    lengths[buffer] = Math.max(lengths[buffer] ?? 0, 4 ** width);
  };
  const input: number[] = [];
  const output: number[] = [];
  for (const { first, end, lastLive, buffer } of segments) {
    let current = buffer;
    let next = count;
    for (let index = first; index < end; index++) {
      const step = steps[index];
      input.push(current);
      if (index <= lastLive) hold(current, step.widthBefore);
      if (isLiveStep(step, program) && index < lastLive) current = next++;
      output.push(current);
      if (index < lastLive) hold(current, step.widthAfter);
      if (buffer + 1 < count) hold(buffer + 1, Math.max(step.widthBefore, step.widthAfter));
    }
  }
  const offsets: number[] = [];
  let entries = 0;
  for (const length of lengths) {
    offsets.push(entries);
    entries += Math.max(2, length);
  }
  // Probabilities alone walk the whole program in place, from buffer 0 on.
  return { segments, input, output, offsets, entries: Math.max(entries, 4 ** program.width) };
}

/** The runs that a step applies. */
export function runsOf(step: Step): readonly number[] {
  return step.kind === 'two' ? step.runs : [step.run];
}
