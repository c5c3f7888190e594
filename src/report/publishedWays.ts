import { settingKey } from '../experiment/plan/settingOf.ts';
import { ansatzOf, type Model } from '../learn/ansatz/models.ts';
import type { TrainCell, VqeCell } from '../training/cell.ts';
import type { PublishedRow } from './publishedRows.ts';
import { type Finished, finishedOf } from './results.ts';
import type { ReportInput } from './table.ts';

/** In the order of the published columns. */
const METHODS = {
  sgd: { optimizer: 'sgd', freezing: 'none' },
  adam: { optimizer: 'adam', freezing: 'none' },
  'wsbd-sgd': { optimizer: 'sgd', freezing: 'wsbd' },
  'wsbd-adam': { optimizer: 'adam', freezing: 'wsbd' },
} as const;
/** Of arXiv:2602.11383. */
export type Method = keyof typeof METHODS;
/** All of them, in that order. */
export const METHOD_NAMES = Object.keys(METHODS) as Method[];

/** The family of circuits that each task's numbers are of. */
export const FAMILIES: Readonly<Record<PublishedRow['task'], string>> = {
  mnist: 'ry-rz-cx-ring',
  parity: 'rx-rz-cx-ring',
  vqe: 'ry-rz-cz-chain',
};

/** Runs of one setting. */
export type Way<Kind extends 'train' | 'vqe'> = Pick<Finished<Kind>, 'setting'> & {
  readonly runs: readonly Finished<Kind>[];
};

/** What a run was of, as its plan says. */
export function cellOf({ task }: Finished<'train' | 'vqe'>): TrainCell | VqeCell {
  return task.task.cell as unknown as TrainCell | VqeCell;
}

/** Whether a run was of a published model. */
export function isModel(row: PublishedRow, run: Finished<'train' | 'vqe'>): boolean {
  const { model } = cellOf(run);
  const { circuit, layers } = ansatzOf(model);
  return familyOf(model) === FAMILIES[row.task] && `${circuit.qubits}q${layers}l` === row.model;
}

/** null: the model is of no family. */
export function familyOf(model: Model): string | null {
  return 'family' in model ? model.family : null;
}

/** The classifiers of a published row and method, by setting; one without runs where there are none. */
export function trainWays(row: PublishedRow, method: Method, input: ReportInput): Way<'train'>[] {
  return waysOf(finishedOf(input, 'train').filter((run) => isModel(row, run) && isMethod(method, run)));
}

/** The same of eigensolvers. */
export function vqeWays(row: PublishedRow, method: Method, input: ReportInput): Way<'vqe'>[] {
  return waysOf(
    finishedOf(input, 'vqe').filter(
      (run) => !('objective' in cellOf(run)) && isModel(row, run) && isMethod(method, run),
    ),
  );
}

function isMethod(method: Method, run: Finished<'train' | 'vqe'>): boolean {
  const { optimizer, freezing } = cellOf(run);
  return optimizer.name === METHODS[method].optimizer && freezing.strategy === METHODS[method].freezing;
}

function waysOf<Kind extends 'train' | 'vqe'>(runs: readonly Finished<Kind>[]): Way<Kind>[] {
  const ways = new Map<string, Way<Kind> & { readonly runs: Finished<Kind>[] }>();
  for (const run of runs) {
    const way = ways.get(settingKey(run.setting)) ?? { setting: run.setting, runs: [] };
    way.runs.push(run);
    ways.set(settingKey(run.setting), way);
  }
  return ways.size === 0 ? [{ setting: new Map(), runs: [] }] : [...ways.values()];
}
