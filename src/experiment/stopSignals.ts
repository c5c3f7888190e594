import { constants } from 'node:os';

/**
 * Signals at which a run writes checkpoints and ends: Ctrl-C, a polite kill, and the warning that batch systems send before
 * a job's time is over (Slurm: `--signal=B:USR2@60`).
 */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGUSR2'] as const;

export type StopSignal = (typeof stopSignals)[number];

/** 128 + the signal's number, as shells report it: 130, 143, and on Linux 140. */
export function stopExitCode(signal: StopSignal): number {
  return 128 + (constants.signals[signal] ?? 0);
}
