// Writes test/golden/bench/workload.json again: what peers say of the benchmark's circuits.
//   node scripts/run.mjs peers/writeGolden [PYTHON]      (needs test/peers/requirements-all.txt)
import { writeFileSync } from 'node:fs';
import { DEFAULT_PYTHON, startPeer } from '#src/bench/peerProcess.ts';
import { peers } from '#src/bench/peers.ts';
import { workloadOf } from '#src/bench/workload.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';

const python = process.argv[2] ?? DEFAULT_PYTHON;
const circuits = [];
for (const size of ['2q1l', '4q2l', '5q3l', '8q3l']) {
  const workload = workloadOf(size);
  const versions: Record<string, unknown> = {};
  const answers: Record<string, unknown> = {};
  for (const [name, works] of [
    ['aer', ['A', 'C']],
    ['pennylane', ['B', 'D']],
  ] as const) {
    const peer = startPeer(peers[name], python, 240_000);
    versions[name] = await peer.load(workload);
    for (const work of works) answers[work] = (await peer.check(work)).answer;
    peer.end();
  }
  circuits.push({ size, versions, values: [...workload.values], answers });
}
const to = new URL('test/golden/bench/workload.json', projectRoot);
writeFileSync(to, `${JSON.stringify({ circuits })}\n`);
