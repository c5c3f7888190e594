import { constants } from 'node:os';

/**
 * Signals at which a run writes checkpoints and ends: Ctrl-C, a polite kill, a terminal that closes, and the warning
 * that batch systems send before a job's time is over (Slurm: `--signal=B:USR2@60`).
 */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const;

/** One of `stopSignals`. */
export type StopSignal = (typeof stopSignals)[number];

/** 128 + the signal's number, as shells report it: 130, 143, 129, and on Linux 140. */
export function stopExitCode(signal: StopSignal): number {
  return 128 + (constants.signals[signal] ?? 0);
}

/** Whether somebody has asked the work to end, and by which signal. */
export interface StopRequest {
  /** Aborted by the first signal. */
  readonly asked: AbortSignal;
  /** null: nobody has asked. */
  readonly by: () => StopSignal | null;
}

/** Equal signals within it are one: npm, and other wrappers, pass a Ctrl-C that the terminal has sent to all. */
const ECHO_MS = 2000;

/**
 * While the work lasts, the first signal asks it to end. The same one again, unless it is an echo,
 * ends the process as if nobody had listened.
 */
export async function stoppable(
  tell: (message: string) => void,
  work: (stop: StopRequest) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let first: { readonly signal: StopSignal; readonly atMs: number } | null = null;
  const onSignal = (signal: StopSignal): void => {
    if (first === null) {
      first = { signal, atMs: performance.now() };
      tell(`stopping: writing checkpoints (again after ${ECHO_MS / 1000} seconds to stop at once)`);
      controller.abort();
    } else if (first.signal === signal && performance.now() - first.atMs >= ECHO_MS) {
      // Not `process.exit`: that ends the threads first, and Node aborts where one still loads its modules.
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    }
    // Another kind may follow by itself, as a scheduler's TERM does its warning.
  };
  for (const name of stopSignals) process.on(name, onSignal);
  try {
    await work({ asked: controller.signal, by: () => first?.signal ?? null });
  } finally {
    for (const name of stopSignals) process.off(name, onSignal);
  }
}
