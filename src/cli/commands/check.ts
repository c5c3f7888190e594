import { loadPlan } from '../../experiment/plan/loadPlan.ts';
import { repeatWords } from '../../experiment/plan/repeatWords.ts';
import { readExperiment } from '../../experiment/spec/readExperiment.ts';
import type { Command } from '../command.ts';
import { allowOutsideOption } from '../options/allowOutsideOption.ts';
import { type DataFolderArguments, fullMnistOption } from '../options/dataFolderOption.ts';
import { checkedLimit, type LimitArguments, limitOption } from '../options/limitOption.ts';
import { print, tell } from '../output.ts';
import { describePlan } from '../runs/describePlan.ts';
import { describeStorage } from '../runs/describeStorage.ts';

interface CheckArguments extends DataFolderArguments, LimitArguments {
  readonly experiment: string;
  readonly set: string[];
  readonly quick: boolean;
  readonly 'allow-outside': boolean;
}

/** What a run would do, from the files alone; its cost is counted at most, as freezing runs fewer circuits. */
export const check: Command<CheckArguments> = {
  options: (yargs) =>
    yargs
      .positional('experiment', { type: 'string', demandOption: true, describe: 'YAML file' })
      .option('set', { type: 'string', array: true, default: [], describe: 'KEY=VALUE over the file' })
      .option('data-folder', fullMnistOption)
      .option('allow-outside', allowOutsideOption)
      .option('limit', limitOption)
      .option('quick', { type: 'boolean', default: false, describe: "Apply the file's quick settings" }),
  run: async ({ experiment, set, quick, ...rest }) => {
    const limit = checkedLimit(rest);
    const planned = await loadPlan(
      await readExperiment(experiment, {
        quick,
        set,
        limit,
        dataFolder: rest['data-folder'],
        allowOutside: rest['allow-outside'],
      }),
    );
    for (const words of repeatWords(planned.plan)) tell(`qckpt: ${words}`);
    for (const words of await describeStorage(planned, rest['data-folder'], limit)) tell(`qckpt: ${words}`);
    print(describePlan(planned, limit));
    return 0;
  },
};
