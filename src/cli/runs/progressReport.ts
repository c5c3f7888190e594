import { SingleBar } from 'cli-progress';
import type { Progress } from '../../experiment/account.ts';
import { printable } from '../../numeric/quoted.ts';
import { messageStream, tell } from '../output.ts';
import { fittedLine } from '../text/fittedLine.ts';

/**
 * Shows how far long work is: a bar on a terminal, a line every ten seconds elsewhere, nothing when quiet. On stderr.
 */
export interface ProgressReport {
  readonly update: (progress: Progress) => void;
  readonly end: () => void;
}

const LINE_INTERVAL_MS = 10_000;
const STEPS = 1000;

/** A bar where stderr is a terminal, lines otherwise. @param quiet shows nothing */
export function createProgressReport(quiet: boolean): ProgressReport {
  if (quiet) return { update: () => {}, end: () => {} };
  return messageStream.isTTY ? barReport() : lineReport();
}

function barReport(): ProgressReport {
  const clock = createClock();
  const bar = new SingleBar({
    stream: messageStream,
    format: '{bar} {percentage}% | {done}/{tasks} tasks | {rate} | {left} left | {running}',
    barsize: 24,
    // Shown again only by who comes to an end: a second Ctrl-C ends the process at once.
    hideCursor: false,
    linewrap: false,
    // It would take the signals that are the run's, and keep Ctrl-C from ending what has nothing to save.
    gracefulExit: false,
  });
  let started = false;
  return {
    update: (progress) => {
      const shown = {
        done: progress.tasksDone,
        tasks: progress.tasks,
        ...clock(progress),
        running: fittedLine(printable(progress.running.join(', ')), 60),
      };
      if (!started) bar.start(STEPS, 0, shown);
      started = true;
      bar.update(Math.floor(STEPS * progress.share), shown);
    },
    end: () => bar.stop(),
  };
}

function lineReport(): ProgressReport {
  const clock = createClock();
  let next = 0;
  const write = (progress: Progress): void => {
    const { rate, left } = clock(progress);
    tell(
      `${Math.floor(100 * progress.share)} % | ${progress.tasksDone}/${progress.tasks} tasks | ${rate} | ${left} left`,
    );
  };
  return {
    update: (progress) => {
      const now = performance.now();
      if (now < next && progress.tasksDone < progress.tasks) return;
      next = now + LINE_INTERVAL_MS;
      write(progress);
    },
    end: () => {},
  };
}

/** The rate since the start, and the time left. */
function createClock(): (progress: Progress) => { readonly rate: string; readonly left: string } {
  const startedAtMs = performance.now();
  let first: number | null = null;
  return ({ share, secondsLeft }) => {
    first ??= share;
    const seconds = (performance.now() - startedAtMs) / 1000;
    const rate = (share - first) / Math.max(seconds, 1e-3);
    const left = secondsLeft === undefined ? (rate > 0 ? (1 - share) / rate : null) : secondsLeft;
    return {
      rate: `${(100 * Math.max(0, rate)).toFixed(2)} %/s`,
      left: left === null ? '?' : formatSeconds(left),
    };
  };
}

/** A duration for people, rounded to its two largest units: `42 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
