import { QckptError } from '../../numeric/qckptError.ts';
import type { Plan } from './plan.ts';
import type { Task } from './planContext.ts';

/** One of several parts of a plan, which together are all of it. */
export interface Shard {
  /** 1..count. */
  readonly index: number;
  readonly count: number;
}

/** More than a batch system takes in one array. */
export const MOST_SHARDS = 100_000;

/** @throws QckptError ARGUMENT: no such part */
export function checkShard({ index, count }: Shard): Shard {
  const isWhole = Number.isInteger(index) && Number.isInteger(count);
  if (isWhole && count >= 1 && count <= MOST_SHARDS && index >= 1 && index <= count) return { index, count };
  throw new QckptError(
    'ARGUMENT',
    `"shard" expected I/N with 1 <= I <= N <= ${MOST_SHARDS}, got ${index}/${count}`,
  );
}

/** As `--shard` takes it: `3/16`. */
export function shardText({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/**
 * Which part each task is in, 1..count: a function of the plans alone, so that every computer finds the same. Tasks of
 * which one needs another stay together; of such groups the heaviest comes first, each to the part that is lightest so
 * far, so parts weigh about the same.
 * @returns by plan, by task
 */
export function shardPlaces(plans: readonly Pick<Plan, 'tasks'>[], count: number): readonly Int32Array[] {
  const groups = plans.flatMap(({ tasks }, plan) => groupsOf(tasks).map((members) => ({ plan, members })));
  const weights = groups.map(({ plan, members }) =>
    members.reduce((sum, k) => sum + plans[plan].tasks[k].weight, 0),
  );
  const places = plans.map(({ tasks }) => new Int32Array(tasks.length));
  const lightest = createLightest(count);
  for (const one of [...groups.keys()].sort((a, b) => weights[b] - weights[a] || a - b)) {
    const shard = lightest.add(weights[one]);
    for (const k of groups[one].members) places[groups[one].plan][k] = shard + 1;
  }
  return places;
}

/** How many parts at most have something to do. */
export function mostShards(plans: readonly Pick<Plan, 'tasks'>[]): number {
  return plans.reduce((sum, { tasks }) => sum + groupsOf(tasks).length, 0);
}

/** The tasks of one part, in the order of their plans. @param shard null: all of them */
export function plansOfShard<Planned extends { readonly plan: Plan }>(
  planned: readonly Planned[],
  shard: Shard | null,
): Planned[] {
  if (shard === null) return [...planned];
  const places = shardPlaces(
    planned.map(({ plan }) => plan),
    shard.count,
  );
  return planned.map((one, k) => ({
    ...one,
    plan: { ...one.plan, tasks: one.plan.tasks.filter((_, task) => places[k][task] === shard.index) },
  }));
}

/** Indices of tasks that hang together, each group in the order of the plan; groups by their first task. */
function groupsOf(tasks: readonly Pick<Task, 'id' | 'needs'>[]): number[][] {
  const parents = tasks.map((_, k) => k);
  const firstOf = (k: number): number => {
    let at = k;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  };
  const indexOf = new Map(
    tasks.some(({ needs }) => needs.length > 0) ? tasks.map(({ id }, k) => [id, k]) : [],
  );
  tasks.forEach(({ needs }, k) => {
    for (const id of needs) {
      const [a, b] = [firstOf(k), firstOf(indexOf.get(id)!)];
      parents[Math.max(a, b)] = Math.min(a, b);
    }
  });
  const groups = new Map<number, number[]>();
  tasks.forEach((_, k) => {
    const first = firstOf(k);
    const known = groups.get(first);
    if (known === undefined) groups.set(first, [k]);
    else known.push(k);
  });
  return [...groups.values()];
}

/** Keeps weights in a heap whose root is the lightest, the first of equals. */
function createLightest(count: number): { readonly add: (weight: number) => number } {
  const weights = new Float64Array(count);
  // All are equal, and in order.
  const heap = Array.from(weights, (_, k) => k);
  const isBefore = (a: number, b: number): boolean =>
    weights[a] - weights[b] < 0 || (weights[a] === weights[b] && a < b);
  return {
    add: (weight) => {
      const root = heap[0];
      weights[root] += weight;
      for (let at = 0; ; ) {
        let child = 2 * at + 1;
        if (child + 1 < count && isBefore(heap[child + 1], heap[child])) child++;
        if (child >= count || !isBefore(heap[child], root)) {
          heap[at] = root;
          break;
        }
        heap[at] = heap[child];
        at = child;
      }
      return root;
    },
  };
}
