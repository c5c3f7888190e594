/** `--tables` of the commands that end a run. */
export const tablesOption = {
  type: 'boolean',
  default: false,
  describe: 'Print the tables too, which otherwise are in files only',
} as const;
