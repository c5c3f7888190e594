import type { PlannedExperiment } from '../experiment/loadPlan.ts';
import { type PlanCost, planCost } from '../experiment/planCost.ts';
import { formatSeconds } from './progressReport.ts';
import { textTable } from './textTable.ts';

/** The plan and its cost in words: tasks by kind, circuits and shots of training. */
export function describePlan(planned: PlannedExperiment): string {
  const { spec, plan } = planned;
  const kinds = [...new Set(plan.tasks.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => [kind, String(plan.tasks.filter((task) => task.kind === kind).length)]);
  const cost = planCost(planned);
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
    `expected time here: ${coreSeconds === null ? 'unknown, no reference timings' : `${formatSeconds(coreSeconds)} of one core`}`,
  ];
}
