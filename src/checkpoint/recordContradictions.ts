import type { PreparedData } from '../learn/prepareData.ts';
import { samplePosition } from '../learn/sampleOrder.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { claimSpecs, EXACT_TOLERANCE, type SplitName } from './claims.ts';
import type { Checkpoint, DecodedCheckpoint } from './contents.ts';
import { calibrationDisagreements } from './hardwareTensors.ts';
import type { CheckpointMeta } from './metadata.ts';

/** What a cell says of the claims to make; files from elsewhere may leave it open. */
export interface PlannedImages {
  readonly validationImages?: number | undefined;
  readonly testImages?: number | undefined;
}

/** Claims on other images, or drawn from another stream, than those that a run makes: picked for how they come out. */
export function claimContradictions({ claims }: CheckpointMeta, planned: PlannedImages): string[] {
  return claims.flatMap(({ name, split, images, shots, streamPurpose }) => {
    const expected = planned[`${split as SplitName}Images`];
    const [stream] = claimSpecs(split as SplitName, images, shots).flatMap(
      (spec) => spec.streamPurpose ?? [],
    );
    return [
      ...(expected === undefined || expected === images
        ? []
        : [`claims: "${name}" on ${split} is of ${images} images, the cell says ${expected}`]),
      ...(streamPurpose === null || streamPurpose === stream
        ? []
        : [`claims: "${name}" on ${split} is drawn from "${streamPurpose}", runs draw from "${stream}"`]),
    ];
  });
}

/** Counts that follow from others. */
export function progressContradictions({ progress, lineage }: CheckpointMeta, data: PreparedData): string[] {
  const { step, sampleCursor, optimizerSteps, circuits, forwardPasses } = progress;
  const { cursor } = samplePosition(step, data.split.train.length);
  const tuned = lineage.reduce((sum, { fineTuneSamples }) => sum + fineTuneSamples, 0);
  return [
    ...(forwardPasses === circuits
      ? []
      : [`progress: ${forwardPasses} forward passes, but ${circuits} circuits`]),
    ...(sampleCursor === cursor
      ? []
      : [`progress: the next sample is ${sampleCursor}, after ${step} steps it is ${cursor}`]),
    ...(optimizerSteps <= step ? [] : [`progress: ${optimizerSteps} optimizer steps in ${step} steps`]),
    ...(tuned <= step ? [] : [`lineage: ${tuned} samples of fine-tuning in ${step} steps`]),
  ];
}

/** Each move starts on the machine where the one before ended, the last ends on the checkpoint's. */
export function lineageContradictions({ lineage, calibration }: CheckpointMeta): string[] {
  const own = calibration && { name: calibration.name, sha256: calibration.sha256 };
  return lineage.flatMap(({ to, fineTuneSamples, lossMoved, lossAdjusted }, k) => {
    const next = lineage[k + 1];
    const expected = next === undefined ? own : next.from;
    return [
      ...(canonicalJson(to) === canonicalJson(expected)
        ? []
        : [
            `lineage: move ${k + 1} ends on ${to?.name ?? 'none'}, ${next === undefined ? 'the checkpoint is' : 'the next begins'} on ${expected?.name ?? 'none'}${to?.name === expected?.name ? ' with another calibration' : ''}`,
          ]),
      ...(fineTuneSamples > 0 || lossMoved === lossAdjusted
        ? []
        : [
            `lineage: move ${k + 1} adjusted nothing, yet its loss went from ${lossMoved} to ${lossAdjusted}`,
          ]),
    ];
  });
}

/** What the subject of the claims has checked of a cell. */
interface PlannedCell {
  readonly hardware: { readonly sha256: string } | null;
  readonly shots: number | null;
  readonly seed: string;
}

/** Places where the file contradicts itself or the data. @param dataSha256 null: its claims are about no data */
export function recordContradictions(
  { hardware, history, meta }: DecodedCheckpoint,
  dataSha256: string | null,
): string[] {
  const found: string[] = [];
  if (hardware !== null && meta.calibration !== null)
    found.push(...calibrationDisagreements(hardware, meta.calibration).map((line) => `calibration: ${line}`));
  const cell = meta.run.cell as unknown as PlannedCell;
  const planned = cell.hardware?.sha256 ?? 'none';
  if (planned !== (meta.calibration?.sha256 ?? 'none'))
    found.push(
      `calibration: the checkpoint's has digest ${meta.calibration?.sha256 ?? 'none'}, the run was planned with ${planned}`,
    );
  const cellShots = cell.shots;
  if (cellShots !== meta.run.shots)
    found.push(`shots: "qckpt.run.shots" is ${meta.run.shots}, the cell says ${cellShots}`);
  for (const { name, split, shots } of meta.claims)
    if (shots !== null && shots !== meta.run.shots)
      found.push(
        `shots: claim "${name}" on ${split} was made with ${shots}, the run's are ${meta.run.shots}`,
      );
  if (meta.run.seeds.run !== undefined && String(meta.run.seeds.run) !== cell.seed)
    found.push(`seeds: "qckpt.run.seeds" has ${meta.run.seeds.run}, the cell says ${cell.seed}`);
  found.push(...historyContradictions(history, meta));
  found.push(...lineageContradictions(meta));
  if ((meta.data?.sha256 ?? null) !== dataSha256)
    found.push(
      `data: the checkpoint's data set has digest ${meta.data?.sha256 ?? 'none'}, this one ${dataSha256 ?? 'none'}`,
    );
  return found;
}

/** What the history must add up to. That each number of it is right only training anew can tell. */
function historyContradictions(
  { loss, energy, circuits, validation_loss: validation, validation_step: steps }: Checkpoint['history'],
  { progress, claims, run }: DecodedCheckpoint['meta'],
): string[] {
  const found: string[] = [];
  for (const [name, series] of Object.entries({ loss, energy }))
    if (series !== undefined && series.length !== progress.step)
      found.push(`history: ${series.length} values of ${name} after ${progress.step} steps`);
  const spent = circuits?.reduce((sum, count) => sum + count, 0);
  if (spent !== undefined && spent !== progress.circuits)
    found.push(`history: the steps' circuits add up to ${spent}, "qckpt.progress" says ${progress.circuits}`);
  if (spent !== undefined && run.shots !== null && progress.circuits * run.shots !== progress.shotsSpent)
    found.push(
      `history: ${progress.circuits} circuits of ${run.shots} shots, "qckpt.progress" says ${progress.shotsSpent} shots`,
    );
  const claimed = claims.find(({ name, split }) => name === 'loss' && split === 'validation')?.value;
  // A checkpoint of an interrupted run has claims that are not in the history.
  const last = steps?.at(-1) === progress.step ? validation?.at(-1) : undefined;
  if (claimed !== undefined && last !== undefined && !(Math.abs(last - claimed) <= EXACT_TOLERANCE))
    found.push(`history: the last validation loss is ${last}, the claim ${claimed}`);
  return found;
}
