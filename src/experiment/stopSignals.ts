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

export interface StopRequest {
  /** Aborted by the first signal. */
  readonly asked: AbortSignal;
  /** null: nobody has asked. */
  readonly by: () => StopSignal | null;
}

/** While the work goes on, the first signal asks it to end; the same one again ends the process. */
export async function stoppable(
  tell: (message: string) => void,
  work: (stop: StopRequest) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let by: StopSignal | null = null;
  const onSignal = (received: StopSignal): void => {
    // The second one is meant; another kind may follow by itself, as a scheduler's TERM does its warning.
    if (by === received) process.exit(stopExitCode(received));
    if (by !== null) return;
    by = received;
    tell('stopping: writing checkpoints (again to stop at once)');
    controller.abort();
  };
  for (const name of stopSignals) process.on(name, onSignal);
  try {
    await work({ asked: controller.signal, by: () => by });
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
  }
}
