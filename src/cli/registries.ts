import { peers } from '../bench/peers.ts';
import { sections } from '../bench/sections.ts';
import { type Work, works } from '../bench/works.ts';
import { components } from '../checkpoint/format/components/components.ts';
import { gates } from '../circuit/gates.ts';
import { arraySystems } from '../experiment/batch/arraySystems.ts';
import { executors } from '../experiment/executors/executors.ts';
import { taskKinds } from '../experiment/tasks/taskKinds.ts';
import { importers } from '../hardware/importers/importers.ts';
import { modelFamilies } from '../learn/ansatz/circuitFamilies.ts';
import { modelKinds } from '../learn/ansatz/models.ts';
import { dataSources } from '../learn/data/dataSources.ts';
import { scoreRules } from '../learn/freezing/scores.ts';
import { freezingStrategies } from '../learn/freezing.ts';
import { objectives } from '../learn/objectives/objectives.ts';
import { optimizers } from '../learn/optimizers.ts';
import { pruningScores } from '../learn/pruning/pruningScores.ts';
import { roundings } from '../learn/quantization/roundings.ts';
import { backends } from '../machine/backends.ts';
import { recordedCircuits } from '../machine/counts/recordedCircuits.ts';
import { benchmarkTable } from '../report/benchmarkTable.ts';
import { claims } from '../report/claims/claims.ts';
import type { Table } from '../report/table.ts';
import { tables } from '../report/tables.ts';
import { passes } from '../transpile/passes.ts';

/** One thing that `explain` explains. */
export interface Explained {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly help: string;
  readonly example: string;
}

/** Things of one kind. */
export interface Registry {
  /** In the singular, as in "gate cx". */
  readonly kind: string;
  readonly entries: readonly Explained[];
}

/** Every registry but the commands', which `commands.ts` adds: they include `explain` itself. */
export const registries: readonly Registry[] = [
  { kind: 'gate', entries: gates },
  { kind: 'pass', entries: passes },
  { kind: 'importer', entries: importers.map((importer) => ({ ...importer, help: importer.summary })) },
  { kind: 'model kind', entries: modelKinds },
  { kind: 'model family', entries: Object.values(modelFamilies) },
  { kind: 'data source', entries: dataSources },
  { kind: 'objective', entries: Object.values(objectives) },
  { kind: 'optimizer', entries: Object.values(optimizers) },
  { kind: 'task', entries: Object.values(taskKinds) },
  { kind: 'executor', entries: Object.values(executors) },
  { kind: 'batch system', entries: arraySystems },
  { kind: 'backend', entries: Object.values(backends) },
  { kind: 'recorded circuits', entries: Object.values(recordedCircuits) },
  { kind: 'checkpoint component', entries: components },
  { kind: 'table', entries: [...Object.values(tables), benchmarkTable].map(explainTable) },
  {
    kind: 'claim',
    entries: Object.values(claims).map((claim) => ({ ...claim, help: `${claim.claim}\n${claim.help}` })),
  },
  { kind: 'freezing strategy', entries: Object.values(freezingStrategies) },
  {
    kind: 'freezing score',
    entries: Object.values(scoreRules).map(({ name, help }) => ({
      name,
      help,
      example: `freezing:\n  strategy: wsbd\n  score: ${name}\n`,
    })),
  },
  { kind: 'pruning score', entries: Object.values(pruningScores) },
  { kind: 'rounding', entries: Object.values(roundings) },
  { kind: 'benchmark work', entries: Object.values(works).map(explainWork) },
  { kind: 'benchmark section', entries: Object.values(sections) },
  { kind: 'peer', entries: Object.values(peers) },
];

/** A table's help, and what each of its columns holds. */
function explainTable({
  name,
  help,
  example,
  columns,
}: Pick<Table, 'name' | 'help' | 'example' | 'columns'>): Explained {
  const lines = Object.entries(columns).map(([column, meaning]) => `  ${column}: ${meaning}`);
  return { name, help: [help, ...lines].join('\n'), example };
}

/** A work's help, and the goals. */
function explainWork({ name, help, example, goals }: Work): Explained {
  const lines = Object.entries(goals).map(
    ([size, goal]) => `  goal at ${size}: ${goal} times as fast as the fastest peer`,
  );
  return { name, help: [help, ...lines].join('\n'), example };
}
