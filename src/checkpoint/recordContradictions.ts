import { readOpenQasm } from '../circuit/readOpenQasm.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { samplePosition } from '../learn/sampleOrder.ts';
import { canonicalJson } from '../numeric/canonicalJson.ts';
import { claimSpecs, type SplitName } from './claims.ts';
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

/** Where the compiled circuit measures each classical bit, and where the final layout says it does. @throws QckptError QASM */
export function layoutContradictions({ circuit }: CheckpointMeta): string[] {
  const physical = new Map(
    readOpenQasm(circuit.compiledOpenQasm3).measurements.map(({ bit, qubit }) => [bit, qubit]),
  );
  return readOpenQasm(circuit.logicalOpenQasm3).measurements.flatMap(({ bit, qubit }) => {
    const [said, measured] = [circuit.finalLayout[qubit], physical.get(bit)];
    return said === measured
      ? []
      : [
          `circuit: qubit ${qubit} ends on ${said ?? 'none'} by the final layout, ${measured ?? 'none'} is measured`,
        ];
  });
}
