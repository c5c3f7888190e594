import { type Found, student, studentOfFour } from './statistics.ts';
import { bySeed, distinct, type Recomputed, type Row, type Scope, specs, table } from './tables.ts';

const QUESTIONS = ['resume', 'verify', 'explain', 'predict'];

/** What has more than one part. */
const SEVERAL = ['relaxation', 'circuits', 'hardware', 'optimizer'];

const mine = ({ claim }: Scope, row: Row): boolean =>
  row.experiment === claim.experiment && row.kind === 'classifier';

/** What is lost of a question with the paper's items alone: in its own unit, and over its threshold. */
interface Loss {
  question: string;
  own: Found;
  over: Found;
}

function thresholdOf(scope: Scope, question: string, model: string): number {
  const { analyses = [] } = specs.experiments.find(({ name }) => name === scope.claim.experiment)!;
  return analyses.find((one) => one.model === model && one.questions!.includes(question))!.thresholds![
    question
  ];
}

/**
 * Three of the questions have a number in each row of a run. What is explained is one number for all machines of a seed,
 * which no row of a run has: of it there is the mean and its interval, but nothing without one of the machines.
 */
function lossesOf(scope: Scope): Loss[] {
  const rows = table('contents').filter((row) => mine(scope, row) && row.variant === 'only paper');
  const losses: Loss[] = [];
  for (const mean of rows.filter(({ row }) => row === 'mean'))
    for (const question of QUESTIONS) {
      if (mean[question] === '') continue;
      const threshold = thresholdOf(scope, question, mean.model);
      if (question === 'explain') {
        const [value, low, high] = ['explain', 'explain_low', 'explain_high'].map((name) =>
          Number(mean[name]),
        );
        const n = Number(mean.n);
        const unit = 1 - threshold;
        losses.push({
          question,
          own: { value, low, high, n },
          over: studentOfFour((1 - value) / unit, (high - low) / 2 / unit, n),
        });
        continue;
      }
      const runs = rows.filter(
        (row) => row.row === 'run' && row[question] !== '' && scope.keeps(row.hardware),
      );
      const values = [...bySeed(runs, (row) => Number(row[question])).values()];
      if (values.length === 0) continue;
      const own = student(values)!;
      const { value, low, high, n } = student(values.map((one) => one / threshold))!;
      losses.push({ question, own, over: studentOfFour(value, (high! - low!) / 2, n) });
    }
  return losses;
}

/** The one that is most surely not answered; where none surely is not, the one that may be furthest from it. */
function worstOf(losses: Loss[]): Loss {
  let [surest, furthest] = [losses[0], losses[0]];
  for (const one of losses) {
    if (one.over.low! > surest.over.low!) surest = one;
    if (one.over.high! > furthest.over.high!) furthest = one;
  }
  return surest.over.low! > 1 ? surest : furthest;
}

const words = ({ value, low, high }: Found): string =>
  `${value.toPrecision(3)} [${low!.toPrecision(3)}, ${high!.toPrecision(3)}]`;

function notAnswered(scope: Scope): string[] {
  const said: string[] = [];
  for (const mean of table('contents').filter((row) => mine(scope, row) && row.row === 'mean')) {
    const part = mean.variant.replace('without ', '');
    if (mean.of !== 'without' || SEVERAL.includes(part)) continue;
    const open = QUESTIONS.filter((question) => {
      if (mean[question] === '') return false;
      const threshold = thresholdOf(scope, question, mean.model);
      return question === 'explain'
        ? Number(mean.explain_high) < threshold
        : Number(mean[`${question}_low`]) > threshold;
    });
    if (open.length > 0) said.push(`${part} (${open.join(', ')})`);
  }
  return said;
}

export const contentsClaims: Record<string, (scope: Scope) => Recomputed> = {
  C8: (scope) => {
    const losses = lossesOf(scope);
    const worst = worstOf(losses);
    const lost = losses.map(({ question, own }) => `${question} ${words(own)}`);
    return {
      found: worst.over,
      machines: distinct(
        table('contents')
          .filter((row) => mine(scope, row) && row.row === 'run')
          .map(({ hardware }) => hardware),
      ),
      missing: 'what is explained without one of the machines',
      remark:
        `the paper's four alone: ${lost.join(', ')}; worst: ${worst.question}; ` +
        `not answered where all but one part is there: ${notAnswered(scope).join(', ')}`,
    };
  },
};
