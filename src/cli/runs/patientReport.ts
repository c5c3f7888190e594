import type { ProgressReport } from './progressReport.ts';

/** What takes less says nothing on the way. */
const PATIENCE_MS = 2000;

/** For what is mostly over at once: shows nothing in the first two seconds, and loads nothing for it. */
export function createPatientReport(quiet: boolean): ProgressReport {
  const startedAtMs = performance.now();
  let isLoading = false;
  let report: ProgressReport | null = null;
  let isOver = quiet;
  return {
    update: (progress) => {
      if (isOver || performance.now() - startedAtMs < PATIENCE_MS) return;
      report?.update(progress);
      if (isLoading) return;
      isLoading = true;
      void import('./progressReport.ts').then(({ createProgressReport }) => {
        if (!isOver) report = createProgressReport(false);
      });
    },
    end: () => {
      isOver = true;
      report?.end();
    },
  };
}
