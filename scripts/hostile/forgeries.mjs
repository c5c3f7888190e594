// Kinds of lie that a checkpoint may tell. Each starts from an honest file; all digests are made again after it.
import { calibration } from './forgeries/calibration.mjs';
import { cell } from './forgeries/cell.mjs';
import { circuit } from './forgeries/circuit.mjs';
import { claims } from './forgeries/claims.mjs';
import { data } from './forgeries/data.mjs';
import { history } from './forgeries/history.mjs';
import { lineage } from './forgeries/lineage.mjs';
import { progress } from './forgeries/progress.mjs';
import { provenance } from './forgeries/provenance.mjs';
import { run } from './forgeries/run.mjs';
import { state } from './forgeries/state.mjs';

/**
 * What must become of a lie.
 * mismatch: `verify` finds it; corrupt: the reader does, already; unverifiable: `verify` cannot tell what it is about;
 * different: training again finds it, and `verify` may (it says that it has not checked);
 * own profile: nothing is false but a name: `verify` says that the profile is not a recorded one;
 * unknowable: nobody can tell, nothing depends on it, and `verify` says that it has not checked.
 * @typedef {'mismatch' | 'corrupt' | 'unverifiable' | 'different' | 'own profile' | 'unknowable'} Fate
 * @typedef {{ name: string, on: readonly string[], fate: Fate, forge: (file: any) => any }} Forgery
 */

/** By the part of the file that lies: `[name, types, fate, forge]`. A forge changes the file, or gives back another. */
const byPart = {
  claims,
  circuit,
  calibration,
  data,
  cell,
  run,
  progress,
  history,
  state,
  provenance,
  lineage,
};

/** @type {readonly Forgery[]} */
export const forgeries = Object.entries(byPart).flatMap(([part, records]) =>
  records.map(([name, on, fate, forge]) => ({ name: `${part}: ${name}`, on, fate, forge })),
);
