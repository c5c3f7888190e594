import { type ResultChecks, resultChecks } from '../../experiment/results/checkedResult.ts';

/** `--check` of the commands that read many results. */
export const checkOption = {
  choices: resultChecks,
  default: 'all' as ResultChecks,
  describe:
    'Recompute what results say from their checkpoints, or compare digests alone: ten times as fast, for your own',
} as const;
