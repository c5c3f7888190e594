import type { ContentsResult } from '../../experiment/tasks/contents/contents.ts';
import { type Question, questions } from '../../experiment/tasks/contents/variants.ts';
import { tInterval } from '../../numeric/statistics/tInterval.ts';
import { mean } from '../../numeric/statistics.ts';
import { answered, bySeed, groupsOf } from '../contentsSummary.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { inWords } from './overSeeds.ts';

/** The set that the paper names: parameters, optimizer state, shots, 4q + e numbers of the machine. */
const PAPER = 'only paper';

interface Loss {
  readonly question: Question;
  /** Loss of knowledge over its threshold, a value a seed. */
  readonly ratios: readonly number[];
  readonly values: readonly number[];
}

/** C8: the largest loss of knowledge with the paper's four items alone, over its threshold. */
export function paperItemsSuffice(scope: ClaimScope): Measurement | null {
  const groups = classifierGroups(scope);
  const losses = groups.flatMap((group) => lossesOf(group, PAPER));
  if (losses.length === 0) return null;
  // All must be answered: the one that most surely is not, else the one that most may not be. Which that is is seen
  // from the same values: intervals of all of them hold together.
  const judged = losses.map((one) => ({
    ...one,
    interval: tInterval(one.ratios, { level: 1 - 0.05 / losses.length }),
  }));
  const most = (of: (one: (typeof judged)[number]) => number) =>
    judged.reduce((worst, one) => (of(one) > of(worst) ? one : worst));
  const surest = most(({ interval, ratios }) => interval?.lower ?? mean(ratios));
  const worst =
    (surest.interval?.lower ?? 0) > 1
      ? surest
      : most(({ interval, ratios }) => interval?.upper ?? mean(ratios));
  const { interval } = worst;
  const said = losses.map(({ question, values }) => {
    const own = tInterval(values);
    return `${question} ${inWords({ value: mean(values), lower: own?.lower ?? null, upper: own?.upper ?? null })}`;
  });
  const needed = groups.flatMap(neededParts);
  return {
    value: mean(worst.ratios),
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
    count: worst.ratios.length,
    over: 'seeds',
    effectSize: null,
    remark:
      `the paper's four alone: ${said.join(', ')}; worst: ${worst.question}` +
      `${needed.length === 0 ? '' : `; not answered where all but one part is there: ${needed.join(', ')}`}`,
  };
}

/** Machines of the checkpoints. */
export function contentsMachines(scope: ClaimScope): readonly string[] {
  return [...new Set(classifierGroups(scope).flatMap((group) => group.map(({ hardware }) => hardware)))];
}

function classifierGroups({ input, keeps }: ClaimScope): ContentsResult[][] {
  const all = finishedOf(input, 'contents')
    .map(({ result }) => result)
    .filter(({ kind, hardware }) => kind === 'classifier' && keeps(hardware));
  return groupsOf(all, (result) => result);
}

function lossesOf(group: readonly ContentsResult[], variant: string): Loss[] {
  const { thresholds } = group[0];
  const { values } = bySeed(group, variant);
  return questions.flatMap((question): Loss[] => {
    const own = values[question];
    if (own.length === 0) return [];
    const threshold = thresholds[question];
    const ratios = own.map((value) =>
      question === 'explain' ? (1 - value) / (1 - threshold) : value / threshold,
    );
    return [{ question, ratios, values: own }];
  });
}

/** Single parts without which a question is not answered: `parameters (resume)`. */
function neededParts(group: readonly ContentsResult[]): string[] {
  const { thresholds, variants } = group[0];
  return variants
    .filter(({ kind, withheld }) => kind === 'without' && withheld.length === 1)
    .flatMap(({ name }) => {
      const { values } = bySeed(group, name);
      const open = questions.filter(
        (question) => answered(question, values[question], thresholds[question]) === 'no',
      );
      return open.length === 0 ? [] : [`${name.replace('without ', '')} (${open.join(', ')})`];
    });
}
