import { backends } from '../../machine/backends.ts';

/** `--backend`: as `training.backend` of the experiment's file. */
export const backendOption = {
  choices: Object.keys(backends),
  describe: 'Where circuits run; over training.backend of the file',
} as const;

/** `--spool`: what a bridge of python/bridges serves. */
export const spoolOption = {
  type: 'string',
  describe: 'Folder for circuits that a real machine runs (default: the run folder with .spool behind it)',
} as const;

/** `--batch`: as `training.batch` of the experiment's file. */
export const batchOption = {
  type: 'number',
  describe:
    'Samples of a step, whose circuits go to a machine in one request; over training.batch of the file',
} as const;

/** What these options say, as `--set` would. */
export function settingsOf({
  backend,
  batch,
}: {
  readonly backend: string | undefined;
  readonly batch: number | undefined;
}): string[] {
  return [
    ...(backend === undefined ? [] : [`training.backend=${backend}`]),
    ...(batch === undefined ? [] : [`training.batch=${batch}`]),
  ];
}
