import { describe, expect, it } from 'vitest';
import { stateDifferences } from '../../../src/checkpoint/compare/stateDifferences.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { stateDigest } from '../../../src/checkpoint/format/contents.ts';
import { hardwareCheckpoint, withElement } from '../sampleCheckpoint.ts';

const base = hardwareCheckpoint();
const { meta } = base;
const placesOf = (changed: Checkpoint): string[] =>
  stateDifferences(base, changed).map(
    ({ part, place, stored, retrained }) => `${part} | ${place} | ${stored} | ${retrained}`,
  );

describe('where two checkpoints differ', () => {
  it('is nowhere but in the provenance where their state digests are equal', () => {
    const elsewhere = {
      ...base,
      meta: { ...meta, provenance: { ...meta.provenance, commit: 'f'.repeat(40) } },
    };
    expect(stateDigest(elsewhere)).toBe(stateDigest(base));
    expect(placesOf(elsewhere)).toEqual([]);
  });

  it.each<[string, Checkpoint, string]>([
    [
      'an element',
      { ...base, parameters: withElement(base.parameters, 1, 0.125) },
      `parameters | element 1 | ${base.parameters.data[1]} | 0.125`,
    ],
    [
      'a series that is longer',
      { ...base, history: { ...base.history, loss: Float64Array.of(1, 2, 3, 4, 5, 6, 7) } },
      `history.loss | type and shape | F64 [${base.history.loss?.length ?? 0}] | F64 [7]`,
    ],
    [
      'a series that is new',
      { ...base, history: { ...base.history, extra: Float64Array.of(1) } },
      'history.extra | type and shape | nothing | F64 [1]',
    ],
    [
      'a member within members',
      { ...base, meta: { ...meta, progress: { ...meta.progress, shotsSpent: 1 } } },
      `qckpt.progress | shotsSpent | ${meta.progress.shotsSpent} | 1`,
    ],
    [
      'a line of a text',
      {
        ...base,
        meta: {
          ...meta,
          circuit: { ...meta.circuit, logicalOpenQasm3: `${meta.circuit.logicalOpenQasm3}// x\n` },
        },
      },
      `qckpt.circuit | logicalOpenQasm3, line ${meta.circuit.logicalOpenQasm3.split('\n').length} | "" | "// x"`,
    ],
  ])('%s', (_, changed, line) => {
    expect(stateDigest(changed)).not.toBe(stateDigest(base));
    expect(placesOf(changed)).toEqual([line]);
  });

  it('tells zero from minus zero', () => {
    const [plus, minus] = [0, -0].map((value) => ({
      ...base,
      parameters: withElement(base.parameters, 0, value),
    }));
    expect(stateDifferences(plus, minus)).toHaveLength(1);
  });
});
