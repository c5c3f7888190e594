import type { PauliProgram, Step } from './pauliProgram.ts';

/**
 * Which states a gradient keeps. The backward sweep needs the state before each step with a live angle. Where they are
 * too many to keep at once, the program is cut into segments: the state at the start of each is kept, and the others of
 * a segment are computed again when the backward sweep reaches it, at the price of one more forward sweep.
 */
export interface StatePlan {
  readonly segments: readonly Segment[];
  /** [steps] where each step reads and writes: the number of a buffer. Buffer 0 holds the product state. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** [buffers] where each starts, in entries, and where the last one ends. */
  readonly offsets: readonly number[];
  readonly entries: number;
}

export interface Segment {
  /** Steps first <= step < end. */
  readonly first: number;
  readonly end: number;
  /** The last live step, whose input is the last one that the backward sweep needs; `first` where there is none. */
  readonly lastLive: number;
  /** Buffer of the state before step `first`. */
  readonly buffer: number;
}

export function isLiveStep(step: Step, program: PauliProgram): boolean {
  return step.kind === 'one' ? program.runs[step.run].live : step.runs.some((run) => program.runs[run].live);
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
  const widths = segments.map(({ first }, k) => (k === 0 ? program.digits : widthBefore(steps[first])));
  const lengths = widths.map((_, k) => 4 ** widths[Math.max(0, k - 1)]);
  const input: number[] = [];
  const output: number[] = [];
  for (const { first, end, lastLive, buffer } of segments) {
    let current = buffer;
    let next = count;
    for (let index = first; index < end; index++) {
      input.push(current);
      if (isLiveStep(steps[index], program) && index < lastLive) {
        current = next++;
        lengths[current] = Math.max(lengths[current] ?? 0, 4 ** widthAfter(steps[index]));
      }
      output.push(current);
    }
  }
  const offsets: number[] = [];
  let entries = 0;
  for (const length of lengths) {
    offsets.push(entries);
    entries += Math.max(2, length);
  }
  return { segments, input, output, offsets, entries };
}

export function widthBefore(step: Step): number {
  return step.kind === 'two' ? step.widthBefore : step.width;
}

function widthAfter(step: Step): number {
  return step.kind === 'two' ? step.widthAfter : step.width;
}
