import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { qckpt } from './qckpt.ts';

const at = (name: string): string =>
  fileURLToPath(new URL(`../golden/forged/${name}.safetensors`, import.meta.url));
const HONEST = 'e0-vqe-control';
const MASK = '32-freeze-mask-all-frozen';
const verify = (...words: string[]) => qckpt(['verify', '--retrain', '--quiet', ...words]);

describe('qckpt verify --retrain', () => {
  it('says equal, and what it took from the file; exit code 0', async () => {
    const { code, out, messages } = await verify(at(HONEST));
    expect({ code, messages }).toEqual({ code: 0, messages: '' });
    // 40 steps of 1 + 2 x 8 passes in two bases, as the file's own progress says.
    expect(out).toContain('\n  trained again (at most 1360 circuits): equal\n');
    expect(out).toContain('taken from the file as they are: the names of experiment and study');
  });

  it('counts what differs as a mismatch, and names it; exit code 3', async () => {
    const { code, out } = await verify(at(MASK), at(HONEST));
    expect(code).toBe(3);
    expect(out).toContain('\n  trained again (at most 9900 circuits): different\n');
    expect(out).toContain('freeze.active, element 0: 0 in the file, 1 when trained again');
  });

  it('takes a limit as other commands do', async () => {
    expect(await verify('--limit', '0', at(HONEST))).toMatchObject({
      code: 2,
      messages: 'qckpt: "limit" expected a number in 1..1000000, got 0\n',
    });
  });

  it('has it in JSON and in CSV', async () => {
    const { retraining } = JSON.parse((await verify('--json', at(MASK))).out);
    expect(retraining).toMatchObject({ result: 'different', circuits: 9900, reasons: [] });
    expect(retraining.differences).toEqual([
      { part: 'freeze.active', place: 'element 0', stored: '0', retrained: '1' },
    ]);
    expect((await verify('--csv', at(HONEST))).out).toContain(',,retraining,equal,,\n');
  });
});
