import { readdir } from 'node:fs/promises';
import type { StateDifference } from '../../checkpoint/compare/stateDifferences.ts';
import type { CheckpointMeta } from '../../checkpoint/format/metadata.ts';
import { objectiveOf } from '../../checkpoint/verify/claimSubject.ts';
import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import type { Cell, TrainCell, VqeCell } from '../../training/cell.ts';
import { hardwareInTrainName, trainName, vqeName } from '../plan/cellNames.ts';
import { usualNames } from '../plan/distinctNames.ts';
import { isTwin } from '../plan/shotStreams.ts';
import { loadInitialAngles, projectRoot } from '../spec/configFiles.ts';
import { experimentSchema } from '../spec/experimentSpec.ts';
import { listHardware } from '../spec/hardwareFiles.ts';
import { profilesFor } from './knownProfiles.ts';

/** How a plan names a cell of this kind, and whether a name may be one. */
const naming = {
  train: {
    own: (cell: TrainCell) =>
      trainName(cell, cell.hardware?.name ?? 'none', { optimizer: false, samples: false, shots: false }),
    mayBe: async (name: string, cell: TrainCell) => {
      // A profile's file may have any name but that of another machine.
      const known = ['none', ...(await listHardware())];
      return usualNames(name, cell as unknown as JsonValue).some((usual) => {
        const called = hardwareInTrainName(usual, cell);
        return (
          called !== null &&
          (called === (cell.hardware?.name ?? 'none') || (cell.hardware !== null && !known.includes(called)))
        );
      });
    },
  },
  vqe: {
    own: (cell: VqeCell) => vqeName(cell, cell.hardware?.name ?? 'none'),
    mayBe: async (name: string, cell: VqeCell) =>
      usualNames(name, cell as unknown as JsonValue).includes(vqeName(cell, cell.hardware?.name ?? 'none')),
  },
} as const;

/** Names that no experiment would have, or that no plan would give to the cell. */
export async function nameDifferences(
  { run }: CheckpointMeta,
  { kind, cell }: { readonly kind: keyof typeof naming; readonly cell: Cell },
): Promise<StateDifference[]> {
  const difference = (place: string, stored: string, retrained: string): StateDifference => ({
    ...{ part: 'qckpt.run', place },
    ...{ stored: canonicalJson(stored), retrained },
  });
  const { name, study } = experimentSchema.shape;
  const { own, mayBe } = naming[kind];
  const folder = kind === 'train' && isTwin(cell) ? 'twin' : kind;
  const id = run.cellId.startsWith(`${folder}/`) ? run.cellId.slice(folder.length + 1) : '';
  return [
    ...(name.safeParse(run.experiment).success ? [] : [difference('experiment', run.experiment, 'a name')]),
    ...(study.safeParse(run.study).success
      ? []
      : [difference('study', run.study, `one of ${study.options.join(', ')}`)]),
    ...((await mayBe(id, cell as never))
      ? []
      : [difference('cellId', run.cellId, canonicalJson(`${folder}/${own(cell as never)}`))]),
  ];
}

/** What training again takes from a file because nothing else says it. */
export async function takenAsGiven(meta: CheckpointMeta): Promise<string[]> {
  const cell = meta.run.cell as unknown as Cell;
  const recorded = { calibration: null };
  const objective = objectiveOf({ meta });
  const { find } = profilesFor(objective);
  const isOwn = cell.hardware !== null && (await find(cell.hardware, recorded)) === null;
  return [
    objective.readsData
      ? 'the names of experiment, study and data, and what no outcome depends on (resetUs)'
      : 'the names of experiment and study',
    ...(isOwn ? [`the profile of ${cell.hardware?.name}, which is not recorded here`] : []),
    ...(cell.initialAngles === undefined || (await isRecorded(cell.initialAngles))
      ? []
      : ['the initial angles, which are neither drawn by seed nor recorded here']),
  ];
}

async function isRecorded(angles: readonly number[]): Promise<boolean> {
  const files = await readdir(new URL('configs/initial-angles/', projectRoot));
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  const wanted = canonicalJson(angles);
  const all = await Promise.all(names.map(loadInitialAngles));
  return all.some((bySize) => Object.values(bySize).some((known) => canonicalJson(known) === wanted));
}
