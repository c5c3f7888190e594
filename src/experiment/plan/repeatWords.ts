import type { Plan, RepeatedTask } from './plan.ts';

/** What a plan was asked for more than once, entry by entry, in words. */
export function repeatWords({ experiment, repeated }: Pick<Plan, 'experiment' | 'repeated'>): string[] {
  const entries = new Map<string, RepeatedTask[]>();
  for (const one of repeated) entries.set(one.entry, [...(entries.get(one.entry) ?? []), one]);
  return [...entries].map(([entry, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${experiment}: "${entry}" asks again for ${first.id}${more}; each is done once`;
  });
}
