import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { checkpointAsJson, describeCheckpoint } from '../../../src/checkpoint/describe/inspect.ts';
import { decodeContainer } from '../../../src/checkpoint/format/container.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { inspect } from '../../../src/cli/commands/inspect.ts';
import { hardwareCheckpoint, withElement } from '../sampleCheckpoint.ts';

const golden = fileURLToPath(new URL('../../golden/checkpoint/manila.safetensors', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'qckpt-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function run(files: string[], json = false) {
  const out: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const code = await inspect.run({ files, json, limit: 1, _: [], $0: 'qckpt' });
  return { code, out: out.join('') };
}

describe('inspect', () => {
  it('names device, progress, claims and sizes', async () => {
    const { code, out } = await run([golden]);
    expect(code).toBe(0);
    expect(out).toMatch(/^hardware: +manila, calibrated 2024-05-27T15:27:23-03:00/m);
    expect(out).toMatch(/^parameters: +16 = 2 layers x 4 qubits x 2 gates, 16 active$/m);
    expect(out).toMatch(/^claim: +accuracy = 0.5 on test \(500 images\), sampled with 1000 shots$/m);
    // 4 qubits and 3 couplers: 4 x 4 + 3 numbers of 8 bytes.
    expect(out).toMatch(/^hardware +152 +19 {2}4q \+ e = 19$/m);
    expect(out).toMatch(new RegExp(`^file +${readFileSync(golden).length}$`, 'm'));
  });

  it('prints all of it as one line of JSON a file', async () => {
    const { out } = await run([golden, golden], true);
    const [first, second] = out.trimEnd().split('\n');
    expect(first).toBe(second);
    const value = JSON.parse(first);
    expect(value.tensors['hardware.t1_us'].data[0]).toBe(131.5286444531517);
    expect(value.components.reduce((sum: number, part: { bytes: number }) => sum + part.bytes, 0)).toBe(
      value.bytes,
    );
  });

  it('goes on after a damaged file and exits with 5', async () => {
    const damaged = join(folder, 'cut.safetensors');
    writeFileSync(damaged, readFileSync(golden).subarray(0, 3000));
    const { code, out } = await run([damaged, golden], true);
    expect(code).toBe(5);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => 'corrupt' in JSON.parse(line)),
    ).toEqual([true, false]);
  });

  it.each([folder, join(folder, 'nowhere')])('says what it cannot read: %s', async (path) => {
    await expect(run([path])).rejects.toMatchObject({ code: 'ARGUMENT' });
  });

  it('gives every tensor of the file, those that only some runs have too', () => {
    const { parameters, ...checkpoint } = hardwareCheckpoint();
    const updates = { ...parameters, data: parameters.data.map((_, k) => k) };
    const memory = { ...parameters, data: parameters.data.map((_, k) => 2 * k) };
    const bytes = encodeCheckpoint({
      ...checkpoint,
      parameters,
      optimizer: { ...checkpoint.optimizer, updates },
      freeze: { ...checkpoint.freeze, memory },
    });
    const { tensors } = checkpointAsJson(decodeCheckpoint(bytes)) as {
      tensors: Record<string, { data: number[] }>;
    };
    expect(Object.keys(tensors).sort()).toEqual([...decodeContainer(bytes).tensors.keys()].sort());
    expect(tensors['optimizer.updates'].data).toEqual([...updates.data]);
    expect(tensors['freeze.memory'].data).toEqual([...memory.data]);
  });

  it('points at numbers that the tensors and the embedded profile give differently', () => {
    const checkpoint = hardwareCheckpoint();
    const hardware = { ...checkpoint.hardware!, t1_us: withElement(checkpoint.hardware!.t1_us, 3, 60) };
    const lines = describeCheckpoint({ ...checkpoint, hardware });
    expect(lines.filter((line) => line.startsWith('disagrees'))).toEqual([
      'disagrees:    hardware.t1_us[3] (qubit 3): 60, profile says 179.10281957277218',
    ]);
  });
});
