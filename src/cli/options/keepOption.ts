/** `--keep` of the commands that start runs; `keptSettings` is what it sets. */
export const keepOption = {
  choices: ['final'] as const,
  describe: "Keep each training's last checkpoint only, in place of what the file says",
} as const;

/** What `--keep` sets in an experiment, as `--set` takes it: no result depends on it. */
export function keptSettings(keep: 'final' | undefined): string[] {
  return keep === undefined ? [] : ['training.keep={ last: 1 }'];
}
