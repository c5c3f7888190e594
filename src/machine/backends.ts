import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { type ShotOwner, shotSeed } from '../learn/shotSeed.ts';
import type { Backend } from '../training/backend.ts';
import { forwardSimulator } from './forwardSimulator.ts';

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
}

/** The machines that an experiment's `training.backend` may name, by name. */
export const backends: Readonly<Record<string, BackendKind>> = {
  forward: {
    name: 'forward',
    help: 'Runs every circuit of a step by itself, under the recorded calibration, and draws its counts.',
    example: 'training: { backend: forward }',
    open: ({ profile, idle, ...owner }) => forwardSimulator(profile, { seed: shotSeed(owner), idle }),
  },
};
