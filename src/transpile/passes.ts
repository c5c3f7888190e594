import type { Pass } from './pass.ts';
import { absorbRz } from './passes/absorbRz.ts';
import { alignOneQubitRuns } from './passes/alignOneQubitRuns.ts';
import { cancelCommuting } from './passes/cancelCommuting.ts';
import { cancelInverses } from './passes/cancelInverses.ts';
import { elideSwaps } from './passes/elideSwaps.ts';
import { fixDirection } from './passes/fixDirection.ts';
import { measurementCone } from './passes/measurementCone.ts';
import { mergeOneQubitRuns } from './passes/mergeOneQubitRuns.ts';
import { mergeRz } from './passes/mergeRz.ts';
import { mergeSwaps } from './passes/mergeSwaps.ts';
import { orderAlap } from './passes/orderAlap.ts';
import { orderCommuting } from './passes/orderCommuting.ts';
import { placeAndRoute } from './passes/placeAndRoute.ts';
import { placeDense } from './passes/placeDense.ts';
import { placeSubgraph } from './passes/placeSubgraph.ts';
import { placeTrivially } from './passes/placeTrivially.ts';
import { removeDiagonalBeforeMeasurement } from './passes/removeDiagonalBeforeMeasurement.ts';
import { removeIdentities } from './passes/removeIdentities.ts';
import { replaceByCalibration } from './passes/replaceByCalibration.ts';
import { resynthesizePairs } from './passes/resynthesizePairs.ts';
import { route } from './passes/route.ts';
import { translateEntanglers } from './passes/translateEntanglers.ts';
import { translateOneQubitGates } from './passes/translateOneQubitGates.ts';
import { unroll } from './passes/unroll.ts';

/** All passes, in the order in which a pipeline may have them. */
export const passes: readonly Pass[] = [
  unroll,
  measurementCone,
  elideSwaps,
  removeIdentities,
  cancelCommuting,
  resynthesizePairs,
  alignOneQubitRuns,
  placeTrivially,
  placeDense,
  placeSubgraph,
  placeAndRoute,
  route,
  mergeSwaps,
  replaceByCalibration,
  orderCommuting,
  translateEntanglers,
  fixDirection,
  cancelInverses,
  translateOneQubitGates,
  mergeOneQubitRuns,
  mergeRz,
  removeDiagonalBeforeMeasurement,
  absorbRz,
  orderAlap,
];
