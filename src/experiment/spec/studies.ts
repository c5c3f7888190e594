/** What an experiment may be about; a reproduction runs the file of `experiments/` of each name. */
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
