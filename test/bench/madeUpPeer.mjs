// A peer for the tests, with the numbers of test/golden/bench/workload.json. Its argument says what it is like.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [manner] = process.argv.slice(2);
const { circuits } = JSON.parse(
  readFileSync(new URL('../golden/bench/workload.json', import.meta.url), 'utf8'),
);
let answers = {};
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (manner === 'dies') {
    console.error('first words\nModuleNotFoundError: No module named "made_up"');
    process.exit(1);
  }
  if (manner === 'hangs') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (request.task === 'load') {
    answers = circuits.find(({ values }) => values.length === request.names.length).answers;
    say({ versions: { 'made-up': '1.2' } });
  } else if (request.task === 'check') {
    const answer = structuredClone(answers[request.work]);
    if (manner === 'wrong') answer.probabilities[3] += 1e-7;
    say(manner === 'fails' ? { error: 'MemoryError: too large' } : { answer, first_ms: 1234 });
  } else say({ milliseconds: 0.5 });
}

function say(answer) {
  console.log(JSON.stringify(answer));
}
