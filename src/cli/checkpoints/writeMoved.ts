import { sealCheckpoint } from '../../checkpoint/format/contents.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { durableWrite } from '../../storage/files/durableWrite.ts';
import { disk } from '../../storage/files/fileLayer.ts';
import type { Migrated } from '../../training/migrateCheckpoint.ts';
import { print } from '../output.ts';

/** Writes a checkpoint that was moved or adjusted, and says what became of it: in words, or in one line of JSON. */
export function writeMoved(
  { checkpoint, step, accuracy, circuits }: Migrated,
  { output, json }: { readonly output: string; readonly json: boolean },
): void {
  const { bytes, digests } = sealCheckpoint(checkpoint);
  durableWrite(disk, output, bytes);
  if (json) {
    print(`${canonicalJson({ file: output, state: digests.state, ...step, accuracy, circuits })}\n`);
    return;
  }
  const { pruning, quantization, angles } = step;
  print(
    `${output}: ${step.from?.name ?? 'none'} to ${step.to?.name ?? 'none'}, parent ` +
      `${step.parent.slice(0, 12)}, ${step.images} ${step.split} images\n` +
      evaluatedLine('before', step.lossBefore, accuracy.before) +
      evaluatedLine('moved', step.lossMoved, accuracy.moved) +
      evaluatedLine('adjusted', step.lossAdjusted, accuracy.adjusted) +
      `  ${step.fineTuneSamples} samples, ${circuits} circuits; optimizer: ${step.optimizer}, freezing: ` +
      `${step.freezing}\n` +
      (pruning === undefined
        ? ''
        : `  pruning: ${pruning.policy}, share ${pruning.share} by ${pruning.by}; now pruned: ` +
          `${prunedCount(checkpoint)} of ${checkpoint.parameters.data.length}\n`) +
      (quantization === undefined
        ? ''
        : `  quantization: ${quantization.policy}, ${quantization.bits} bits, ${quantization.rounding}; ` +
          `${checkpoint.quantize?.codes.data.length} bytes of angles\n`) +
      (angles === undefined
        ? ''
        : `  angles: ${angles.to}, ${checkpoint.parameters.data.length} of them; moments: ${angles.moments}\n`),
  );
}

/** Of a moment in a checkpoint's move; without classes there is no accuracy. */
export function evaluatedLine(name: string, loss: number, accuracy: number | null): string {
  return `  ${name.padEnd(19)}loss ${loss.toFixed(6)}${accuracy === null ? '' : `  accuracy ${accuracy}`}\n`;
}

function prunedCount({ prune }: Migrated['checkpoint']): number {
  return prune?.mask.data.reduce((sum, bit) => sum + bit, 0) ?? 0;
}
