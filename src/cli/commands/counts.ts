import { loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import { type AnsweredCounts, answeredCounts } from '../../machine/counts/answeredCounts.ts';
import {
  type CircuitJudgement,
  freeModels,
  judgeCounts,
  type ModelJudgement,
} from '../../machine/counts/judgeCounts.ts';
import { canStray } from '../../machine/counts/strayAngles.ts';
import { readAnswers } from '../../machine/spool/readAnswers.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { expectFolderThere } from '../../storage/files/expectFolderThere.ts';
import { openSpoolFolder } from '../../storage/spoolFolder.ts';
import type { Command } from '../command.ts';
import { integerOption } from '../options/numberOptions.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text/textTable.ts';

type FreeModel = keyof typeof freeModels;

interface Options {
  readonly folder: string;
  readonly device: string;
  readonly fit: FreeModel[];
  readonly circuits: number;
  readonly json: boolean;
}

const MOST_CIRCUITS = 100_000;
/** Starts of a fit of angles. */
const STARTS = 4;

/** What study 9 does with recorded counts, for the answers of a machine of one's own. */
export const counts: Command<Options> = {
  options: (yargs) =>
    yargs
      .positional('folder', { type: 'string', demandOption: true, describe: 'A spool folder with responses' })
      .option('device', {
        type: 'string',
        demandOption: true,
        describe: 'Profile NAME or FILE: the calibration that the counts are held against',
      })
      .option('fit', {
        choices: Object.keys(freeModels) as FreeModel[],
        array: true,
        default: ['strengths', 'coherent'] as FreeModel[],
        describe: 'What is fitted to every other circuit and judged on the others; may be repeated',
      })
      .option('circuits', {
        type: 'number',
        default: 40,
        describe: 'Judge so many of the circuits, evenly from all',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print every circuit, as JSON' }),
  run: async ({ folder, device, fit, json, ...args }) => {
    const most = integerOption('circuits', args.circuits, 2, MOST_CIRCUITS);
    const profile = await loadHardware(device, '--device');
    expectFolderThere(folder, 'a spool folder');
    const answers = answeredCounts(readAnswers(openSpoolFolder(folder)), profile, most);
    const fits = fit.filter((model) => model === 'strengths' || canStray(profile.nativeGates));
    if (fits.length < fit.length)
      tell(
        `${profile.name} has native gates that coherent errors are simulated by: only strengths are fitted`,
      );
    const judged = judgeCounts(profile, answers.counted, [answers.way], { fits, starts: STARTS });
    print(json ? `${canonicalJson(judged as never)}\n` : described(judged, answers));
    return 0;
  },
};

function described(judged: readonly CircuitJudgement[], { answered }: AnsweredCounts): string {
  const [{ models }] = judged;
  const ideal = mean(judged.map((circuit) => circuit.models[0].distance));
  const rows = models.map((like) => {
    const distances = judged.map((circuit) => sameModel(circuit, like).distance);
    const interval = tInterval(distances);
    return [
      like.model,
      like.fittedTo ?? '',
      figure(mean(distances)),
      interval === null ? '' : `[${figure(interval.lower)}, ${figure(interval.upper)}]`,
      figure(1 - mean(distances) / ideal),
      figure(mean(judged.map((circuit) => sameModel(circuit, like).logLikelihood))),
    ];
  });
  const floor = mean(judged.map((circuit) => circuit.floor));
  const best = mean(judged.map(({ bestLogLikelihood }) => bestLogLikelihood));
  const header = [
    'predicted with',
    'fitted to',
    'distance',
    '95 % over circuits',
    'removed',
    'log-likelihood',
  ];
  return (
    `${textTable(header, rows)}\n${judged.length} of ${answered} circuits; shots alone make a distance of ` +
    `${figure(floor)}, and no prediction has a log-likelihood above ${figure(best)}\n`
  );
}

function sameModel({ models }: CircuitJudgement, { model, fittedTo }: ModelJudgement): ModelJudgement {
  return models.find((one) => one.model === model && one.fittedTo === fittedTo)!;
}

function figure(value: number): string {
  return value.toFixed(4);
}
