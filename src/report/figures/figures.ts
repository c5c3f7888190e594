import { accuracyByMachine } from './accuracyByMachine.ts';
import { checkpointBytes } from './checkpointBytes.ts';
import { costAsIs } from './costAsIs.ts';
import { curvesByMachine } from './curvesByMachine.ts';
import { energyOverGround } from './energyOverGround.ts';
import { equalPasses } from './equalPasses.ts';
import { fairComparison } from './fairComparison.ts';
import type { Figure } from './figure.ts';
import { foreignCircuits } from './foreignCircuits.ts';
import { lossByMachine } from './lossByMachine.ts';
import { lostWork } from './lostWork.ts';
import { maskMatrix } from './maskMatrix.ts';
import { migrationMatrix } from './migrationMatrix.ts';
import { migrationSources } from './migrationSources.ts';
import { movedOrTrained } from './movedOrTrained.ts';
import { predictedLoss } from './predictedLoss.ts';
import { presets } from './presets.ts';
import { publishedNumbers } from './publishedNumbers.ts';
import { saveStall } from './saveStall.ts';
import { trainingCurves } from './trainingCurves.ts';

/** All figures, in the order of the page. */
export const figures: readonly Figure[] = [
  lossByMachine,
  accuracyByMachine,
  migrationMatrix,
  movedOrTrained,
  migrationSources,
  predictedLoss,
  curvesByMachine,
  presets,
  foreignCircuits,
  costAsIs,
  trainingCurves,
  equalPasses,
  maskMatrix,
  publishedNumbers,
  fairComparison,
  energyOverGround,
  checkpointBytes,
  saveStall,
  lostWork,
];
