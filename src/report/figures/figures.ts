import { accuracyByMachine } from './accuracyByMachine.ts';
import { adjustPolicies } from './adjustPolicies.ts';
import { checkpointBytes } from './checkpointBytes.ts';
import { contentsLost } from './contentsLost.ts';
import { costAsIs } from './costAsIs.ts';
import { countsPredicted } from './countsPredicted.ts';
import { curvesByMachine } from './curvesByMachine.ts';
import { driftByDay } from './driftByDay.ts';
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
import { noiseByKind } from './noiseByKind.ts';
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
  adjustPolicies,
  contentsLost,
  countsPredicted,
  driftByDay,
  noiseByKind,
];
