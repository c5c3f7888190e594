/** What a reproduction runs: files of `experiments/`, by name. */
export const STUDIES = ['hardware', 'optimization', 'freezing', 'overhead', 'adjust'] as const;
