import type { PlannedExperiment } from '../../experiment/plan/loadPlan.ts';
import { type PlanCost, planCost } from '../../experiment/plan/planCost.ts';
import { textTable } from '../text/textTable.ts';
import { formatSeconds } from './progressReport.ts';

/** The plan and its cost in words: tasks by kind, circuits and shots of training. */
export function describePlan(planned: PlannedExperiment, limit: number): string {
  const { spec, plan } = planned;
  const counts = new Map<string, number>();
  for (const { kind } of plan.tasks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const rows = [...counts].map(([kind, count]) => [kind, String(count)]);
  const cost = planCost(planned, limit);
  return [
    `${spec.name} (study ${spec.study}): ${spec.question}`,
    '',
    textTable(['task', 'count'], rows),
    '',
    ...costLines(cost),
    '',
    ...plan.tasks.map(
      ({ id, needs }) => `${spec.name}/${id}${needs.length > 0 ? `  after ${needs.join(', ')}` : ''}`,
    ),
    '',
  ].join('\n');
}

function wordsOfShots(circuits: number, exact: number, shots: number): string {
  if (exact === circuits) return ', exact probabilities';
  return exact === 0 ? `, ${shots} shots` : `, ${exact} of them with exact probabilities, ${shots} shots`;
}

function costLines({ circuits, exact, shots, qpuSeconds, coreSeconds }: PlanCost): string[] {
  return [
    `circuits: at most ${circuits}${wordsOfShots(circuits, exact, shots)} (less what freezing saves)`,
    ...(qpuSeconds === null ? [] : [`modelled QPU time: ${formatSeconds(qpuSeconds)} without queues`]),
    'expected time here: ' +
      `${coreSeconds === null ? 'unknown, no reference timings' : `${formatSeconds(coreSeconds)} of one core`}`,
  ];
}
