import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../../src/checkpoint/format/contents.ts';
import { QckptError } from '../../../src/numeric/qckptError.ts';

const goldenFile = new URL('../../golden/checkpoint/manila.safetensors', import.meta.url);

/** A file as safetensors.numpy writes it: its length, a header, the data. */
function safetensors(header: unknown, data = new Uint8Array(8)): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

function refusal(bytes: Uint8Array): { readonly code: string; readonly message: string } {
  try {
    decodeCheckpoint(bytes);
  } catch (error) {
    if (error instanceof QckptError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('was read');
}

const weights = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

describe('what never was a checkpoint', () => {
  it.each([
    ['a README', new TextEncoder().encode('# A model\n\nTrained on digits.\n'), 'not a safetensors file'],
    ['nothing', new Uint8Array(0), 'not a safetensors file: it is empty'],
    ['seven bytes', new Uint8Array(7), 'not a safetensors file'],
    ['a length beyond the end', safetensors({ weights }).subarray(0, 20), 'not a safetensors file'],
    [
      "somebody else's tensors",
      safetensors({ weights }),
      'not a qckpt checkpoint: a safetensors file without a qckpt key',
    ],
    [
      'with metadata of theirs',
      safetensors({ __metadata__: { format: 'pt' }, weights }),
      'not a qckpt checkpoint: a safetensors file without a qckpt key',
    ],
  ])('%s', (_, bytes, message) => {
    expect(refusal(bytes)).toEqual({ code: 'FOREIGN', message });
  });

  it('is not what was damaged: a key of ours is left', () => {
    const whole = readFileSync(goldenFile);
    expect(refusal(whole.subarray(0, whole.length - 1)).code).toBe('CORRUPT');
    expect(refusal(whole.subarray(0, 2000)).code).toBe('CORRUPT');
    const flipped = Uint8Array.from(whole);
    flipped[3] ^= 0x80;
    expect(refusal(flipped).code).toBe('CORRUPT');
    flipped.set(whole);
    flipped[whole.length - 1] ^= 1;
    expect(refusal(flipped).code).toBe('CORRUPT');
  });
});
