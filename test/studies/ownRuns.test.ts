import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import { planCost } from '../../src/experiment/plan/planCost.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';

/** Minutes of two cores that a study's own run may take. */
const BUDGETS = { contents: 10, drift: 10, adjust: 15, noise: 3, counts: 5 };

describe.each(Object.entries(BUDGETS))('experiments/%s.yaml', (name, budget) => {
  const path = fileURLToPath(new URL(`../../experiments/${name}.yaml`, import.meta.url));

  it('is planned, has ten seeds where it trains, five in a reproduction, and keeps to its budget', async () => {
    const planned = await loadPlan(await readExperiment(path));
    const trains = planned.plan.tasks.some(({ kind }) => kind === 'train');
    const least = (seeds: number): number => (trains ? seeds : 1);
    expect(trains).toBe(name !== 'counts');
    expect(planned.spec.seeds).toBeGreaterThanOrEqual(least(10));
    const { seeds = planned.spec.seeds } = planned.spec.reproduce as { readonly seeds?: number };
    expect(seeds).toBeGreaterThanOrEqual(least(5));
    // Of tasks as large as those of the reference: those of an own run may be larger, and there is room for them.
    const { coreSeconds } = planCost(planned, 1);
    expect(coreSeconds! / 2 / 60).toBeLessThan(budget);
  });
});
