import { describe, expect, it } from 'vitest';
import { cellSchemaOf, type TrainingCell } from '../../../src/checkpoint/format/cellSchema.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { compileCircuit } from '../../../src/checkpoint/format/compileCircuit.ts';
import { circuitChecks } from '../../../src/checkpoint/verify/checks/circuitChecks.ts';
import {
  type CompiledFacts,
  compiledFunctionCheck,
  functionDistance,
  SAME_FUNCTION,
} from '../../../src/checkpoint/verify/checks/compiledFunction.ts';
import { readOpenQasm } from '../../../src/circuit/openQasm/readOpenQasm.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { outcome } from '../../../src/learn/objectives/outcome.ts';
import { forged, prepare, readForged, verdictOn, withCircuit, withRun, withTrueClaims } from '../forgery.ts';
import { readProfile } from '../sampleCheckpoint.ts';

const control = readForged('00-control-manila.safetensors');

/** The check's own view of a file with this compiled circuit. */
async function factsOf(
  compiledOpenQasm3: string,
  change: (checkpoint: Checkpoint) => Checkpoint = (one) => one,
): Promise<CompiledFacts> {
  const checkpoint = forged(control, (one) => change(withCircuit(one, { compiledOpenQasm3 })));
  const cell = cellSchemaOf(outcome).parse(checkpoint.meta.run.cell) as unknown as TrainingCell;
  const { name: _, ...model } = cell.model;
  return {
    ...{ checkpoint, objective: outcome, model, cell, recorded: { profile: null, data: null }, again: null },
    data: await prepare(cell.data, ansatzOf(model).inputNames.length, cell.seed),
    logical: readOpenQasm(checkpoint.meta.circuit.logicalOpenQasm3),
    compiled: readOpenQasm(compiledOpenQasm3),
  };
}

const honest = control.meta.circuit.compiledOpenQasm3;
const beforeMeasuring = (gates: string) => honest.replace(/^c\[0\] = measure/m, `${gates}\nc[0] = measure`);

describe('what was compiled does what the model does', () => {
  it.each(
    ['manila', 'torino', 'sherbrooke', 'forte', 'garnet', 'neutral-atom'].flatMap((device) =>
      [0, 1, 3].map((level) => [device, level] as const),
    ),
  )('on %s at level %d, a hundred times closer than asked for', async (device, level) => {
    const { record } = compileCircuit(control.meta.circuit, readProfile(device), { level, seed: '1' });
    const facts = await factsOf(record.compiledOpenQasm3);
    expect(functionDistance(facts)).toBeLessThan(SAME_FUNCTION / 100);
    expect(circuitChecks.find(({ name }) => name === 'angles')!.contradictions(facts)).toEqual([]);
  });

  it.each([
    ['a turn too small to see in any claim', beforeMeasuring('sx $4;\nrz(3e-10) $4;\nsx $4;\nx $4;')],
    ['a gate less', honest.replace(/^cx \$1, \$2;\n/m, '')],
    [
      'two angles swapped',
      honest.replace(/(rz\(.*)theta_1_0_([01])\)/g, (_, before, k) => `${before}theta_1_0_${1 - k})`),
    ],
    [
      'two bits swapped',
      honest
        .replace('c[0] = measure $4', 'c[0] = measure $1')
        .replace('c[1] = measure $1', 'c[1] = measure $4'),
    ],
  ])('finds %s', async (_, text) => {
    expect(text).not.toBe(honest);
    expect(compiledFunctionCheck.contradictions(await factsOf(text))).not.toEqual([]);
  });

  it('compares at other angles, too: gates that do nothing at the stored ones', async () => {
    const angle = control.parameters.data[0];
    const bump = beforeMeasuring(`sx $4;\nrz(theta_0_0_0 - ${angle}) $4;\nsx $4;\nx $4;`);
    const facts = await factsOf(bump);
    expect(compiledFunctionCheck.contradictions(facts)).not.toEqual([]);
    expect(
      circuitChecks
        .find(({ name }) => name === 'angles')!
        .contradictions(facts)
        .join(),
    ).toContain('"theta_0_0_0" is compiled with 2 coefficients');
  });

  it('draws its points from the digest: free text rolls them again, and finds the same', async () => {
    const text = beforeMeasuring('sx $4;\nrz(1e-6) $4;\nsx $4;\nx $4;');
    const distances = await Promise.all(
      ['one', 'two', 'three'].map(async (experiment) =>
        functionDistance(await factsOf(text, (one) => withRun(one, { experiment }))),
      ),
    );
    expect(new Set(distances).size).toBe(3);
    for (const distance of distances) expect(distance).toBeGreaterThan(1e4 * SAME_FUNCTION);
  });

  it('says what a comparison that is too long would take', async () => {
    const wide = Array.from({ length: 18 }, (_, k) => `x $${k + 5};\nx $${k + 5};`).join('\n');
    const facts = await factsOf(beforeMeasuring(Array.from({ length: 20 }, () => wide).join('\n')));
    expect(() => functionDistance(facts)).toThrow(
      expect.objectContaining({
        code: 'UNVERIFIABLE',
        message: expect.stringMatching(/takes \d\.\de\+\d+ amplitudes/),
      }),
    );
  });
});

describe('the verdict on a compiled circuit', () => {
  it('that another transpiler made is said to be one', async () => {
    // Two gates that undo each other, and the claims that they lead to.
    const other = withCircuit(control, { compiledOpenQasm3: beforeMeasuring('x $2;\nx $2;') });
    const { verdict, notChecked, recomputed, reasons } = await verdictOn(
      forged(await withTrueClaims(other), (one) => one),
    );
    // The last validation is that of the genuine circuit.
    const open = reasons.filter((line) => !line.startsWith('history: the last validation'));
    expect(open).toEqual([expect.stringContaining('is not what this version compiles')]);
    expect(verdict).toBe(open.length < reasons.length ? 'mismatch' : 'unverifiable');
    expect(notChecked.join()).toContain('another one comes out here');
    expect(recomputed.join()).not.toContain('compilation: ');
    expect((await verdictOn(control)).recomputed.join()).toContain('compilation: the same circuit');
  });
});
