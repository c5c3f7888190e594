import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/experiment/plan/planContext.ts';
import { checkShard, mostShards, plansOfShard, shardPlaces } from '../../../src/experiment/plan/shards.ts';

const taskOf = (id: string, weight: number, needs: readonly string[] = []): Task => ({
  ...{ id, weight, needs },
  kind: 'train',
  cell: {},
  load: [],
});
const planOf = (tasks: readonly Task[]) => ({ experiment: 'e', study: 's', tasks, repeated: [] });
/** Each task needs some of those before it. */
const plans = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(30), { maxLength: 2 })), { maxLength: 30 })
  .map((drawn) =>
    planOf(
      drawn.map(([weight, back], k) =>
        taskOf(
          `t${k}`,
          weight,
          [...new Set(back.filter((one) => one < k))].map((one) => `t${one}`),
        ),
      ),
    ),
  );

describe('parts of plans', () => {
  it('have every task once, with those that it needs, in the order of the plan', () => {
    fc.assert(
      fc.property(fc.array(plans, { maxLength: 3 }), fc.integer({ min: 1, max: 7 }), (all, count) => {
        const planned = all.map((plan) => ({ plan }));
        const parts = Array.from({ length: count }, (_, k) => plansOfShard(planned, { index: k + 1, count }));
        all.forEach(({ tasks }, place) => {
          const found = parts.flatMap((part) => part[place].plan.tasks.map(({ id }) => id));
          expect(found.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
          for (const part of parts) {
            const ids = part[place].plan.tasks.map(({ id }) => id);
            expect(ids).toEqual(tasks.map(({ id }) => id).filter((id) => ids.includes(id)));
            for (const { needs } of part[place].plan.tasks)
              expect(ids).toEqual(expect.arrayContaining([...needs]));
          }
        });
      }),
    );
  });

  it('weigh about the same: none is heavier than its share and the heaviest group (Graham 1969)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1000 })),
        fc.integer({ min: 1, max: 9 }),
        (weights, count) => {
          const [places] = shardPlaces([planOf(weights.map((weight, k) => taskOf(`t${k}`, weight)))], count);
          const loads = Array.from({ length: count }, () => 0);
          weights.forEach((weight, k) => {
            loads[places[k] - 1] += weight;
          });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          const heaviest = Math.max(0, ...weights);
          expect(Math.max(...loads)).toBeLessThanOrEqual(total / count + heaviest * (1 - 1 / count) + 1e-9);
        },
      ),
    );
  });

  it('go the heaviest first, each to the lightest part', () => {
    const tasks = [3, 1, 4, 1, 5, 9, 2, 6].map((weight, k) => taskOf(`t${k}`, weight));
    // 9, 6, 5; 4 to 5 and 3 to 6, which makes all 9; 2, 1 and 1 from the first on.
    expect(Array.from(shardPlaces([planOf(tasks)], 3)[0])).toEqual([2, 2, 3, 3, 3, 1, 1, 2]);
  });

  it('are as many as there are groups', () => {
    const tasks = [taskOf('a', 1), taskOf('b', 1, ['a']), taskOf('c', 1), taskOf('d', 1, ['b'])];
    expect(mostShards([planOf(tasks), planOf(tasks.slice(2, 3))])).toBe(3);
  });

  it.each([
    [0, 4],
    [5, 4],
    [1.5, 4],
    [1, 0],
    [1, 100_001],
  ])('no part %s of %s', (index, count) => {
    expect(() => checkShard({ index, count })).toThrow(/"shard" expected I\/N/);
  });
});
