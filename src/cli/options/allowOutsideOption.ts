/** `--allow-outside`: an experiment is somebody's file, and names files; those beside it are what it came with. */
export const allowOutsideOption = {
  type: 'boolean',
  default: false,
  describe: "Take files that are not below the experiment file's folder, too",
} as const;
