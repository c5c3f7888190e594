// How often the intervals of 5, 10 and 20 values hold the true mean: of known laws, and of residuals of the committed
// tables. Prints the table of docs/statistics.md; --write puts it there. Exit code 1 where t covers less than promised.
//   node scripts/run.mjs statistics/coverage [--write] [--only TEXT]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import {
  allLaws,
  COUNTS,
  type Coverage,
  coverageOfBca,
  coverageOfT,
  coverageTable,
} from './coverageTable.ts';

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
if (options.write && options.only !== '') {
  process.stderr.write('"--write" expected the whole table, got --only\n');
  process.exit(2);
}

const rows: Coverage[] = [];
for (const law of allLaws().filter(({ name }) => name.includes(options.only)))
  for (const count of COUNTS) {
    const row = { law, count, t: coverageOfT(law, count), bca: coverageOfBca(law, count) };
    rows.push(row);
    process.stderr.write(`${law.name}, n = ${count}: t ${row.t}, BCa ${row.bca}\n`);
  }
process.stdout.write(`${coverageTable(rows)}\n`);
if (options.write) {
  const page = new URL('docs/statistics.md', projectRoot);
  const text = readFileSync(page, 'utf8');
  const between = /(?<=<!-- coverage -->\n)[\s\S]*?(?=\n<!-- end -->)/;
  if (!between.test(text)) throw new Error('docs/statistics.md has no place for the table');
  writeFileSync(page, text.replace(between, coverageTable(rows)));
}
const short = rows.filter(({ law, t }) => law.promise !== null && t < law.promise);
for (const { law, count, t } of short)
  process.stderr.write(`${law.name}, n = ${count}: t covers ${t}, promised ${law.promise}\n`);
process.exitCode = short.length > 0 ? 1 : 0;
