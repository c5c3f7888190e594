// Writes test/golden/bench/workload.json anew: what peers say of the benchmark's circuits.
//   node test/peers/writeGolden.mjs [PYTHON]      (needs `npm run build` and test/peers/requirements-all.txt)
import { writeFileSync } from 'node:fs';
import { startPeer } from '../../dist/bench/peerProcess.js';
import { peers } from '../../dist/bench/peers.js';
import { workloadOf } from '../../dist/bench/workload.js';

const python = process.argv[2] ?? '.venv/bin/python';
const circuits = [];
for (const size of ['2q1l', '4q2l', '5q3l', '8q3l']) {
  const workload = workloadOf(size);
  const versions = {};
  const answers = {};
  for (const [name, works] of [
    ['aer', ['A', 'C']],
    ['pennylane', ['B', 'D']],
  ]) {
    const peer = startPeer(peers[name], python, 240_000);
    versions[name] = await peer.load(workload);
    for (const work of works) answers[work] = (await peer.check(work)).answer;
    peer.end();
  }
  circuits.push({ size, versions, values: [...workload.values], answers });
}
const to = new URL('../golden/bench/workload.json', import.meta.url);
writeFileSync(to, `${JSON.stringify({ circuits })}\n`);
