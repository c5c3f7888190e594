/** What a reproduction runs: files of `experiments/`, by name. */
export const STUDIES = [
  'hardware',
  'optimization',
  'freezing',
  'overhead',
  'contents',
  'drift',
  'adjust',
  'noise',
  'counts',
] as const;
