/** `--data-folder` of the commands that need the samples: a path in a file, a stranger's perhaps, is not followed. */
export interface DataFolderArguments {
  readonly 'data-folder': string | undefined;
}

/** `--data-folder` where a checkpoint, or a run, names its data. */
export const dataFolderOption = {
  type: 'string',
  describe: "Folder with MNIST's IDX files, or with NAME.csv, for what was trained on those",
} as const;

/** `--data-folder` where it also chooses the data. */
export const fullMnistOption = {
  type: 'string',
  describe: "Folder with MNIST's IDX files: full MNIST in place of the embedded 10,000 digits",
} as const;
