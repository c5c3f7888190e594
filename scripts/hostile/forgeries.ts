// Kinds of lie that a checkpoint may tell. Each starts from an honest file; all digests are made again after it.
import { adjustments } from './forgeries/adjustments.ts';
import { calibration } from './forgeries/calibration.ts';
import { cell } from './forgeries/cell.ts';
import { circuit } from './forgeries/circuit.ts';
import { claims } from './forgeries/claims.ts';
import { data } from './forgeries/data.ts';
import type { Fate, Forge, ForgeryRecord } from './forgeries/forgery.ts';
import { history } from './forgeries/history.ts';
import { jobs } from './forgeries/jobs.ts';
import { lineage } from './forgeries/lineage.ts';
import { origin } from './forgeries/origin.ts';
import { parts } from './forgeries/parts.ts';
import { progress } from './forgeries/progress.ts';
import { provenance } from './forgeries/provenance.ts';
import { run } from './forgeries/run.ts';
import { state } from './forgeries/state.ts';
import { targets } from './forgeries/targets.ts';
import type { FreshType } from './freshFiles.ts';

export interface Forgery {
  readonly name: string;
  readonly on: readonly FreshType[];
  readonly fate: Fate;
  readonly forge: Forge;
}

/** By the part of the file that lies. */
const byPart: Readonly<Record<string, readonly ForgeryRecord[]>> = {
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
  parts,
  targets,
  origin,
  jobs,
  adjustments,
};

export const forgeries: readonly Forgery[] = Object.entries(byPart).flatMap(([part, records]) =>
  records.map(([name, on, fate, forge]) => ({ name: `${part}: ${name}`, on, fate, forge })),
);
