import type { AnsweredRequest } from '../checkpoint/format/jobLog.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import type { RelaxationRule } from '../hardware/noiseModel.ts';
import type { NoiseScale } from '../hardware/noiseScale.ts';
import { type ShotOwner, shotSeed } from '../learn/shotSeed.ts';
import { QckptError } from '../numeric/qckptError.ts';
import type { Backend } from '../training/backend.ts';
import { forwardSimulator } from './forwardSimulator.ts';
import { spoolBackend } from './spool/spoolBackend.ts';
import type { SpoolFolder, SpoolWaiting } from './spool/spoolFolder.ts';

/** A kind of machine that circuits can be sent to: a record of the registry. */
export interface BackendKind {
  readonly name: string;
  readonly help: string;
  /** The `training` member of an experiment file. */
  readonly example: string;
  readonly open: (setting: BackendSetting) => Backend;
}

/** The cell that it runs circuits for. */
export interface BackendSetting extends ShotOwner {
  /** null: noise-free. */
  readonly profile: HardwareProfile | null;
  readonly idle: boolean;
  /** Absent: as recorded. */
  readonly relaxation?: RelaxationRule;
  /** Absent: errors as calibrated. */
  readonly noiseScale?: NoiseScale;
  /** Where requests go and answers come from; absent: nowhere. */
  readonly spool?: SpoolChannel;
}

/** The way to a machine and back. */
export interface SpoolChannel extends SpoolWaiting {
  readonly folder: SpoolFolder;
  /** What a run that continues has counted before. */
  readonly answered: readonly AnsweredRequest[];
}

/** The machines that an experiment's `training.backend` may name, by name. */
export const backends: Readonly<Record<string, BackendKind>> = {
  forward: {
    name: 'forward',
    help: 'Runs every circuit of a step by itself, under the recorded calibration, and draws its counts.',
    example: 'training: { backend: forward }',
    open: ({ profile, idle, relaxation, noiseScale, ...owner }) =>
      forwardSimulator(profile, { seed: shotSeed(owner), idle, relaxation, noiseScale }),
  },
  spool: {
    name: 'spool',
    help:
      'A real machine: circuits go out and counts come back through a folder, which a bridge of python/bridges ' +
      'serves; the hardware that the cell names is whose calibration the counts are held against.',
    example: 'training: { backend: spool, shots: 1000 }',
    open: ({ spool }) => {
      if (spool === undefined)
        throw new QckptError(
          'SPEC',
          '"training.backend" spool expected a run of its own, with a spool folder',
        );
      return spoolBackend(spool.folder, spool, spool.answered);
    },
  },
};
