// What `qckpt inspect` costs on a checkpoint of many megabytes.
//   node scripts/run.mjs safetensors/largeFile [MEGABYTES]
// The file is a real checkpoint with a long history, so that every byte is read, checked and hashed. Processor time is
// counted, in this process, so that a busy machine gives the same answer. Exit code 1 above 1 s per 100 MB.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeCheckpoint, encodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { inspect } from '#src/cli/commands/inspect.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';

const MOST_SECONDS = 1;
const megabytes = Number(process.argv[2] ?? 100);
const golden = new URL('test/golden/checkpoint/format-1/trained-manila.safetensors', projectRoot);
const folder = mkdtempSync(join(tmpdir(), 'qckpt-large-'));
try {
  const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(golden)));
  const loss = new Float64Array((megabytes * 1e6) / 8).map((_, k) => k / 7);
  const path = join(folder, 'large.safetensors');
  writeFileSync(path, encodeCheckpoint({ ...checkpoint, history: { ...checkpoint.history, loss } }));
  const seconds = [];
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage();
    const code = await inspect.run({ files: [path], json: false, limit: 1, _: [], $0: 'qckpt' });
    const { user, system } = process.cpuUsage(before);
    if (code !== 0) throw new Error(`inspect: exit code ${code}`);
    seconds.push((user + system) / 1e6);
  }
  const size = statSync(path).size / 1e6;
  const rate = (100 * Math.max(...seconds)) / size;
  console.error(
    `${size.toFixed(0)} MB: ${seconds.map((one) => one.toFixed(2)).join(', ')} s; at most ${rate.toFixed(2)} s per 100 MB`,
  );
  process.exitCode = rate <= MOST_SECONDS ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
