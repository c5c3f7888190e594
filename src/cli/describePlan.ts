import type { PlannedExperiment } from '../experiment/execute.ts';
import type { TrainCell } from '../experiment/plan.ts';
import { parameterNames } from '../learn/models.ts';
import { textTable } from './textTable.ts';

/** The plan and its cost in words: tasks by kind, circuits and shots of training. */
export function describePlan({ spec, plan }: PlannedExperiment): string {
  const kinds = [...new Set(plan.tasks.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => [kind, String(plan.tasks.filter((task) => task.kind === kind).length)]);
  const trained = plan.tasks
    .filter(({ kind }) => kind === 'train')
    .map(({ cell }) => cell as unknown as TrainCell);
  const circuits = trained.reduce(
    (sum, cell) => sum + cell.samples * (1 + 2 * parameterNames(cell.model).length),
    0,
  );
  const shots = spec.training.shots;
  return [
    `${spec.name} (study ${spec.study}): ${spec.question}`,
    '',
    textTable(['task', 'count'], rows),
    '',
    `training: at most ${circuits} circuits${shots === null ? ', exact' : ` x ${shots} shots = ${circuits * shots} shots`} (less what freezing saves)`,
    '',
    ...plan.tasks.map(
      ({ id, needs }) => `${spec.name}/${id}${needs.length > 0 ? `  after ${needs.join(', ')}` : ''}`,
    ),
    '',
  ].join('\n');
}
