import { groupBy } from '../../numeric/groupBy.ts';
import type { Plan } from './plan.ts';

/** What a plan was asked for more than once, entry by entry, in words. */
export function repeatWords({ experiment, repeated }: Pick<Plan, 'experiment' | 'repeated'>): string[] {
  const entries = groupBy(repeated, ({ entry }) => entry);
  return [...entries].map(([entry, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${experiment}: "${entry}" asks again for ${first.id}${more}; each is done once`;
  });
}
