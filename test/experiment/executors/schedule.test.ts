import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule, type Scheduled } from '../../../src/experiment/executors/schedule.ts';

/** Each piece may need any before it. */
const anyWork = fc.array(
  fc.record({
    needs: fc.array(fc.nat(), { maxLength: 4 }),
    weight: fc.integer({ min: 1, max: 5 }),
    isAlone: fc.boolean(),
    wasDone: fc.boolean(),
  }),
  { maxLength: 30 },
);

/** The obvious way: look through all that waits, heaviest first, for one whose needs are done. */
function obvious(work: readonly Scheduled[], done: Set<number>, running: Set<number>): number | null {
  const waiting = [...work.keys()]
    .filter((index) => !done.has(index) && !running.has(index))
    .sort((a, b) => work[b].weight - work[a].weight || a - b);
  const onlyAlone = waiting.every((index) => work[index].isAlone);
  const may = waiting.find(
    (index) =>
      work[index].needs.every((need) => done.has(need)) &&
      (!work[index].isAlone || (running.size === 0 && onlyAlone)),
  );
  return may ?? null;
}

test('starts what looking through everything would start, whatever ends first', () => {
  fc.assert(
    fc.property(anyWork, fc.integer({ min: 1, max: 4 }), fc.array(fc.nat()), (drawn, jobs, ends) => {
      const work = drawn.map((one, index) => ({
        ...one,
        needs: index === 0 ? [] : one.needs.map((need) => need % index),
      }));
      // A piece that was done before had all that it needs done, too.
      const done = new Set<number>();
      work.forEach(({ wasDone, needs }, index) => {
        if (wasDone && needs.every((need) => done.has(need))) done.add(index);
      });
      // Whoever needs what comes alone must come alone, or it waits for ever.
      fc.pre(work.every(({ isAlone, needs }) => isAlone || needs.every((need) => !work[need].isAlone)));
      const schedule = createSchedule(work, (index) => done.has(index));
      const running = new Set<number>();
      let turn = 0;
      for (;;) {
        while (running.size < jobs) {
          const next = schedule.next();
          expect(next).toBe(obvious(work, done, running));
          if (next === null) break;
          running.add(next);
        }
        expect(schedule.waiting()).toBe(work.length - done.size - running.size);
        if (running.size === 0) break;
        const ended = [...running][(ends[turn++ % Math.max(1, ends.length)] ?? 0) % running.size];
        running.delete(ended);
        done.add(ended);
        schedule.end(ended);
      }
      expect(done.size).toBe(work.length);
    }),
  );
});

test('a hundred thousand pieces cost little', () => {
  const work = Array.from({ length: 100_000 }, (_, k) => ({
    needs: k < 50_000 ? [] : [k - 50_000],
    weight: k % 7,
    isAlone: false,
  }));
  const schedule = createSchedule(work, () => false);
  let ended = 0;
  for (let next = schedule.next(); next !== null; next = schedule.next()) {
    schedule.end(next);
    ended++;
  }
  expect(ended).toBe(100_000);
  expect(schedule.waiting()).toBe(0);
});
