// A thread with a clock beside it: a reader that hangs cannot say so itself.
import { Worker } from 'node:worker_threads';
import { type ErrorCode, QckptError } from '#src/numeric/qckptError.ts';

/** How many readings ended in which way. */
export interface Outcomes {
  accepted: number;
  refused: number;
}

export interface Watching<Data, Report> {
  /** The module that the thread runs; it sends one report. */
  readonly program: URL;
  readonly data: Data;
  /** Inputs that the thread has begun. */
  readonly begun: () => number;
  readonly mostSeconds: number;
  readonly mostMegabytes: number;
  /** What is reported in place of a thread that hangs or breaks. @param input the last one begun */
  readonly failed: (why: string, input: number) => Report;
}

/** @returns the thread's report */
export function runWatched<Data, Report>({
  program,
  data,
  begun,
  mostSeconds,
  mostMegabytes,
  failed,
}: Watching<Data, Report>): Promise<Report> {
  return new Promise((resolve) => {
    const worker = new Worker(program, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    const finish = (report: Report) => {
      clearInterval(watch);
      resolve(report);
      void worker.terminate();
    };
    let last = -1;
    let [sinceMs, cpu] = [performance.now(), process.cpuUsage()];
    // Twice the time, and more: the thread itself reports what is slow. On a busy machine a process that gets no
    // processor is not one that hangs, but a thread that waits for a pipe uses none either.
    const watch = setInterval(() => {
      const { user, system } = process.cpuUsage(cpu);
      const isStarved = user + system < 1e6 * mostSeconds && performance.now() - sinceMs < 3e4 * mostSeconds;
      if (begun() === last && last > 0) {
        if (!isStarved) finish(failed(`takes longer than ${mostSeconds} s`, last));
        return;
      }
      last = begun();
      [sinceMs, cpu] = [performance.now(), process.cpuUsage()];
    }, 2500 * mostSeconds);
    worker.on('message', finish);
    worker.on('error', (error) => finish(failed(reasonOf(error), begun())));
  });
}

/** Whether a reader has refused its input with one of its own errors. */
export function isRefusal(error: unknown, codes: readonly ErrorCode[]): boolean {
  return error instanceof QckptError && codes.includes(error.code);
}

/** What a failure is reported as. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Whether hostile input has got into what all objects share. */
export function isPolluted(): boolean {
  return Object.keys(Object.prototype).length > 0 || 'polluted' in {};
}
