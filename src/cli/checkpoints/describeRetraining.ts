import type { Retraining } from '../../experiment/retraining/retrain.ts';

const LISTED = 12;

/** For people: whether training again gives the same, and if not what differs first in each part. */
export function describeRetraining({ result, circuits, differences, reasons, given }: Retraining): string {
  const more = differences.length - LISTED;
  const lines = [
    ...(result === 'not retrained'
      ? [`unverifiable by retraining: ${reasons.join('; ').replaceAll('\n', '\n    ')}`]
      : [`trained again (at most ${circuits} circuits): ${result}`]),
    ...differences
      .slice(0, LISTED)
      .map(
        ({ part, place, stored, retrained }) =>
          `  ${part}, ${place}: ${stored} in the file, ${retrained} when trained again`,
      ),
    ...(more > 0 ? [`  and ${more} more parts`] : []),
    ...(given.length > 0 ? [`  taken from the file as they are: ${given.join('; ')}`] : []),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}
