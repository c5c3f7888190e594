// What the scripts share that stop runs and compare what comes of them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files whose bytes depend on the clock, the host or the number of attempts, and nothing else. */
const VOLATILE = /(?:^|\/)(?:run\.json|timings\.csv|overhead\.csv|timing\.json)$/;

export function runWords(experiment, folder, { jobs, checkpointing }) {
  return [
    'run',
    experiment,
    '--output',
    folder,
    '--jobs',
    String(jobs),
    '--checkpointing',
    checkpointing,
    '--quiet',
  ];
}

export function resumeWords(folder, { jobs }) {
  return ['resume', folder, '--jobs', String(jobs), '--quiet'];
}

export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
}

/** SHA-256 by file. */
export function digests(folder) {
  const stable = filesOf(folder).filter((file) => !VOLATILE.test(file));
  return new Map(
    stable.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  );
}

/** Files that differ, each with how. */
export function differences(expected, found) {
  const kindOf = (file) => (!found.has(file) ? 'missing' : expected.has(file) ? 'differs' : 'extra');
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((file) => expected.get(file) !== found.get(file))
    .map((file) => `${file} (${kindOf(file)})`);
}
