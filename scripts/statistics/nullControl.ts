// Whether the comparisons of mask transfer and migration find what is not there, and what is: a machine against its own
// twins, at reduced size, measured as the claims C5b and C11 are. 400 repetitions of five seeds: their intervals should
// exclude 0 in 5 %. Two repetitions together have the ten seeds of the studies: with the threshold added to the losses of
// the other machine, the interval should exclude 0 in at least 80 %. Prints the table of docs/statistics.md; --write puts
// it there. Exit code 1 where a promise is not kept. Needs `npm run build`; some six minutes.
//   node scripts/run.mjs statistics/nullControl [--write] [--repetitions 400]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { studentTQuantile } from '#src/numeric/statistics/studentT.ts';
import { type NullSeed, openNullStudy } from './nullStudy.ts';
import { binomialRange, MEASURES, type NullRates, nullTable, ratesOf } from './nullTable.ts';

const SEEDS = 5;
const LEAST_POWER = 0.8;
/** Repetitions between two lines of progress. */
const EVERY = 20;

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    repetitions: { type: 'string', default: '400' },
  },
});
const count = Number(options.repetitions);
if (!(Number.isInteger(count) && count >= 2 && count % 2 === 0)) {
  process.stderr.write(`"--repetitions" expected an even integer >= 2, got ${options.repetitions}\n`);
  process.exit(2);
}

const { seedOf, thresholds } = await openNullStudy(SEEDS);
const repetitions: NullSeed[][] = [];
for (let r = 0; r < count; r++) {
  repetitions.push(Array.from({ length: SEEDS }, (_, k) => seedOf(r, k)));
  if ((r + 1) % EVERY === 0) {
    const { user, system } = process.cpuUsage();
    const seconds = Math.round((user + system) / 1e6);
    process.stderr.write(`${r + 1} of ${count} repetitions, ${seconds} s of processor time\n`);
  }
}
const pairs = Array.from({ length: count / 2 }, (_, k) => [...repetitions[2 * k], ...repetitions[2 * k + 1]]);
const threshold = Math.min(...Object.values(thresholds));
const rows = MEASURES.flatMap((measure) =>
  [repetitions, pairs].map((groups) => ratesOf(measure, groups, [threshold / 2, threshold])),
);
const table = nullTable(rows, realDeviations());
process.stdout.write(`${table}\n`);
if (options.write) {
  const page = new URL('docs/statistics.md', projectRoot);
  const text = readFileSync(page, 'utf8');
  const between = /(?<=<!-- null control -->\n)[\s\S]*?(?=\n<!-- end -->)/;
  if (!between.test(text)) throw new Error('docs/statistics.md has no place for the table');
  writeFileSync(page, text.replace(between, table));
}
const problems = rows.filter(({ measure }) => measure.hasControl).flatMap(problemsOf);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function problemsOf({ measure, seeds, repetitions: tried, excluded, power }: NullRates): string[] {
  const [least, most] = binomialRange(tried, 0.05);
  const where = `${measure.words}, ${seeds} seeds`;
  const found = power[power.length - 1].share;
  return [
    ...(excluded < least || excluded > most
      ? [`${where}: ${excluded} of ${tried} intervals exclude 0, expected ${least} to ${most}`]
      : []),
    // Of the seeds that the claims have.
    ...(seeds === 2 * SEEDS && found < LEAST_POWER
      ? [`${where}: the threshold is found in ${found}, expected ${LEAST_POWER}`]
      : []),
  ];
}

/** Of the committed claims: what their intervals say of the deviation over seeds. */
function realDeviations(): Record<string, number | undefined> {
  const text = readFileSync(new URL('results/reference/claims.csv', projectRoot), 'utf8');
  const found: readonly Readonly<Record<string, string>>[] = parse(text, { columns: true });
  return Object.fromEntries(
    found.flatMap(({ id, low, high, n, over, from_seed }) =>
      // Older tables have intervals of another kind, and no such column.
      low === '' || over !== 'seeds' || from_seed === undefined
        ? []
        : [
            [
              id,
              (((Number(high) - Number(low)) / 2) * Math.sqrt(Number(n))) /
                studentTQuantile(0.975, Number(n) - 1),
            ],
          ],
    ),
  );
}
