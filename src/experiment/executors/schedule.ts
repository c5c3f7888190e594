/** A piece of work, as the order of starting sees it. */
export interface Scheduled {
  /** Indices of those that must be done before. */
  readonly needs: readonly number[];
  /** The heaviest that is ready starts first: a long task that starts last would keep one core busy alone. */
  readonly weight: number;
  /** Comes when all others are done, with nothing beside it: what measures times would measure the others. */
  readonly isAlone: boolean;
}

/** Which work may start, as other work ends. Each start and end costs at most the logarithm of the number of pieces. */
export interface Schedule {
  /** One that may start now, which counts as running from here on; null: none. */
  next(): number | null;
  /** It is done, and what needs it may start. */
  end(index: number): void;
  /** Neither done nor running. */
  waiting(): number;
}

/**
 * @param work all of it
 * @param isDone whether a piece was done before
 */
export function createSchedule(work: readonly Scheduled[], isDone: (index: number) => boolean): Schedule {
  const order = [...work.keys()].sort((a, b) => work[b].weight - work[a].weight || a - b);
  const rank = new Int32Array(work.length);
  order.forEach((index, place) => {
    rank[index] = place;
  });
  const followers = new Map<number, number[]>();
  const missing = new Int32Array(work.length);
  const ready = { together: [] as number[], alone: [] as number[] };
  const left = { together: 0, alone: 0 };
  let running = 0;
  const kindOf = (index: number): keyof typeof ready => (work[index].isAlone ? 'alone' : 'together');

  for (const index of order) {
    if (isDone(index)) continue;
    left[kindOf(index)]++;
    for (const need of new Set(work[index].needs)) {
      if (isDone(need)) continue;
      missing[index]++;
      const known = followers.get(need);
      if (known === undefined) followers.set(need, [index]);
      else known.push(index);
    }
    if (missing[index] === 0) push(ready[kindOf(index)], rank[index]);
  }

  return {
    next() {
      const kind = left.together > 0 ? 'together' : 'alone';
      if (kind === 'alone' && running > 0) return null;
      const place = pop(ready[kind]);
      if (place === null) return null;
      left[kind]--;
      running++;
      return order[place];
    },
    end(index) {
      running--;
      for (const follower of followers.get(index) ?? [])
        if (--missing[follower] === 0) push(ready[kindOf(follower)], rank[follower]);
    },
    waiting: () => left.together + left.alone,
  };
}

/** Adds to a binary heap whose least element stands first. */
function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent] <= value) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = value;
}

/** Takes the least; null: the heap is empty. */
function pop(heap: number[]): number | null {
  const least = heap[0];
  const last = heap.pop();
  if (last === undefined) return null;
  if (heap.length === 0) return last;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= last) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return least;
}
