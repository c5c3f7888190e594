import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/checkpoint/format/contents.ts';
import { claimSubject, movableSubject } from '../../src/checkpoint/verify/claimSubject.ts';
import { type Verification, verifyCheckpoint } from '../../src/checkpoint/verify/verify.ts';
import { loadPlan } from '../../src/experiment/plan/loadPlan.ts';
import { loadInitialAngles, loadNoise } from '../../src/experiment/spec/configFiles.ts';
import { readExperiment } from '../../src/experiment/spec/readExperiment.ts';
import { type VqeResult, vqe } from '../../src/experiment/tasks/vqe.ts';
import { energyClaimSpecs, evaluateEnergyClaims } from '../../src/learn/objectives/energyClaims.ts';
import { createEnergyEngine, energyCircuit } from '../../src/learn/objectives/energyEngine.ts';
import { measureIsing } from '../../src/learn/objectives/transverseIsing.ts';
import { readManifest } from '../../src/storage/checkpoints/manifest.ts';
import { disk } from '../../src/storage/files/fileLayer.ts';

import type { VqeCell } from '../../src/training/cell.ts';
import { withElement } from '../checkpoint/sampleCheckpoint.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { contextFor, tinyExperiment } from './trainedRun.ts';

interface Solved {
  readonly folder: string;
  readonly result: VqeResult;
  readonly checkpoint: DecodedCheckpoint;
}

/** Solves a chain of two qubits as a run would. @param stopAt interrupted after this step, then gone on with */
async function solve(noise: string, shots: number | null, stopAt?: number): Promise<Solved> {
  const analysis = {
    ...{ kind: 'vqe', models: ['circuit-d-2q1l'], noise, optimizers: ['adam'], steps: 12, shots },
    ...{ checkpointEvery: 5, freezing: [{ strategy: 'wsbd', window: 2 }] },
  };
  const spec = await readExperiment(tinyExperiment, {
    set: ['train.0.hardware=[none]', 'train.1.hardware=[none]', `analyses=${JSON.stringify([analysis])}`],
  });
  const { plan, resolved } = await loadPlan(spec);
  const task = plan.tasks.find(({ kind }) => kind === 'vqe')!;
  const folder = temporaryFolder();
  const context = contextFor(spec, task, folder, resolved.noises);
  const cell = task.cell as unknown as VqeCell;
  if (stopAt !== undefined) {
    // Asked before the first step, and after each.
    let steps = 0;
    const stopping = () => steps++ >= stopAt;
    await expect(vqe.run(cell, { ...context, stopping })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const saved = expect.arrayContaining([`step-${String(stopAt).padStart(6, '0')}.safetensors`]);
    expect(readdirSync(folder)).toEqual(stopAt === 0 ? [] : saved);
  }
  const result = await vqe.run(cell, context);
  const bytes = new Uint8Array(readFileSync(join(folder, result.checkpoint.file)));
  return { folder, result, checkpoint: decodeCheckpoint(bytes) };
}

function verify(checkpoint: DecodedCheckpoint): Verification {
  return verifyCheckpoint(checkpoint, claimSubject(checkpoint), null);
}

/** Changed and encoded again: its digests agree with its contents. */
function verdictAfter(solved: Solved, change: (checkpoint: DecodedCheckpoint) => Checkpoint): Verification {
  return verify(decodeCheckpoint(encodeCheckpoint(change(solved.checkpoint))));
}

describe('an eigensolver’s checkpoint', () => {
  it.each([
    ['heron-like', 100, ['energy', 'sampled_energy']],
    ['heron-like', null, ['energy']],
    ['none', 100, ['energy', 'sampled_energy']],
    ['none', null, ['energy']],
  ] as const)('verifies: noise %s, %s shots', async (noise, shots, names) => {
    const { checkpoint, result, folder } = await solve(noise, shots);
    expect(checkpoint.meta.claims.map(({ name }) => name)).toEqual(names);
    expect(verify(checkpoint)).toMatchObject({ verdict: 'bit-identical', reasons: [] });
    expect(checkpoint.meta.calibration?.name ?? 'none').toBe(noise);
    expect(result.finalEnergy).toBe(checkpoint.meta.claims[0].value);
    // By which retention tells the best.
    expect(readManifest(disk, folder).lines.at(-1)?.loss).toBe(result.finalEnergy);
  });

  it('counts: 1 + 2k passes a step, each a circuit for both bases', async () => {
    const { checkpoint, result } = await solve('heron-like', 100);
    const { active, passes, circuits } = checkpoint.history;
    expect([...passes]).toEqual([...active].map((k) => 1 + 2 * k));
    expect([...circuits]).toEqual([...passes].map((k) => 2 * k));
    const total = passes.reduce((sum, k) => sum + k, 0);
    expect(checkpoint.meta.progress).toMatchObject({
      ...{ step: 12, forwardPasses: total, circuits: 2 * total, shotsSpent: 200 * total },
    });
    expect(result.passes[0]).toBe(0);
    expect(result.passes[11] + passes[11]).toBe(total);
    expect(result.stepsAsCounted).toBe(12);
  });

  it.each([0, 3, 5, 11])('is the same to the byte after a stop at step %d', async (stopAt) => {
    const [straight, resumed] = [await solve('heron-like', 100), await solve('heron-like', 100, stopAt)];
    expect(resumed.result).toEqual(straight.result);
    const file = straight.result.checkpoint.file;
    expect(readFileSync(join(resumed.folder, file))).toEqual(readFileSync(join(straight.folder, file)));
  });

  it('that was changed does not verify, and says where', async () => {
    const solved = await solve('heron-like', 100);
    const angle = verdictAfter(solved, (one) => ({
      ...one,
      parameters: withElement(one.parameters, 0, one.parameters.data[0] + 0.01),
    }));
    expect(angle.verdict).toBe('mismatch');
    const relaxation = verdictAfter(solved, (one) => ({
      ...one,
      hardware: { ...one.hardware!, t1_us: withElement(one.hardware!.t1_us, 0, 5) },
    }));
    expect(relaxation.verdict).toBe('mismatch');
    expect(relaxation.reasons.join()).toContain('calibration: ');
    expect(relaxation.claims[0].verdict).toBe('mismatch');
    const circuit = verdictAfter(solved, (one) => {
      const compiledOpenQasm3 = one.meta.circuit.compiledOpenQasm3.replace(/^cz .*$/m, '');
      return { ...one, meta: { ...one.meta, circuit: { ...one.meta.circuit, compiledOpenQasm3 } } };
    });
    expect(circuit.reasons.join()).toContain('the compiled circuit does not do what the model does');
    // Without the marks of noise, and with the energy that is lower then.
    const quiet = (claims: DecodedCheckpoint['meta']['claims']) =>
      verdictAfter(solved, (one) => {
        const compiledOpenQasm3 = one.meta.circuit.compiledOpenQasm3.replaceAll(
          /^(id|u0\(1\.?0?\)) .*\n/gm,
          '',
        );
        return { ...one, meta: { ...one.meta, claims, circuit: { ...one.meta.circuit, compiledOpenQasm3 } } };
      });
    const claimed = solved.checkpoint.meta.claims;
    const lower = quiet(claimed).claims.map(({ recomputed }, k) => ({ ...claimed[k], value: recomputed }));
    const forged = quiet(lower);
    expect(forged.claims.map(({ verdict }) => verdict)).toEqual(['bit-identical', 'bit-identical']);
    expect(forged.verdict).toBe('mismatch');
    expect(forged.reasons.join()).toContain('circuit: the noise is not where runs have it');
    const shots = verdictAfter(solved, (one) => ({
      ...one,
      meta: { ...one.meta, run: { ...one.meta.run, shots: 99 } },
    }));
    expect(shots.reasons.join()).toContain('shots: "qckpt.run.shots" is 99, the cell says 100');
    const data = verdictAfter(solved, (one) => {
      const claims = one.meta.claims.map((claim) => ({ ...claim, value: claim.value + 1e-8 }));
      return { ...one, meta: { ...one.meta, claims } };
    });
    expect(data.verdict).toBe('mismatch');
    const changed = (progress: Partial<Checkpoint['meta']['progress']>) =>
      verdictAfter(solved, (one) => ({
        ...one,
        meta: { ...one.meta, progress: { ...one.meta.progress, ...progress } },
      }));
    for (const name of ['circuits', 'forwardPasses', 'sampleCursor', 'shotsSpent'] as const)
      expect(changed({ [name]: solved.checkpoint.meta.progress[name] + 1 }).verdict, name).toBe('mismatch');
    const stream = verdictAfter(solved, (one) => {
      const [exact, sampled] = one.meta.claims;
      const claims = [exact, { ...sampled, streamPurpose: 'claim/picked' }];
      return { ...one, meta: { ...one.meta, claims } };
    });
    expect(stream.reasons.join()).toContain('"sampled_energy" on ising-chain is drawn from "claim/picked"');
  });

  it('whose circuit is on qubits that its chain does not have is refused', async () => {
    const solved = await solve('heron-like', 100);
    for (const line of ['id $9;', 'id $99;', 'cz $1, $40;']) {
      const found = verdictAfter(solved, (one) => {
        const compiledOpenQasm3 = one.meta.circuit.compiledOpenQasm3.replace('c[0] =', `${line}\nc[0] =`);
        return { ...one, meta: { ...one.meta, circuit: { ...one.meta.circuit, compiledOpenQasm3 } } };
      });
      expect(found).toMatchObject({ verdict: 'mismatch', claims: [] });
      expect(found.reasons.join()).toContain('expected a circuit of 2 qubits, got ');
    }
  });

  it('is no classifier’s', async () => {
    const { checkpoint } = await solve('none', null);
    expect(() => movableSubject(checkpoint)).toThrow('got that of an eigensolver');
  });

  it('has projectors for short chains alone: longer ones are read outcome by outcome', () => {
    expect(() => measureIsing(11)).toThrow('at most 10 qubits, got 11');
  });
});

describe('claims of energy', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../golden/learn/pennylane-vqe.json', import.meta.url), 'utf8'),
  ) as { energies: Record<string, number> };

  // Relaxation and depolarizing stand in another order there: up to 1e-5 a CZ.
  it.each(Object.entries(golden.energies))(
    '%s: exact as in PennyLane, and drawn around it',
    async (size, energy) => {
      const model = { family: 'ry-rz-cz-chain', qubits: Number(size[0]), layers: Number(size[2]) };
      const engine = createEnergyEngine(model, energyCircuit(model, true), await loadNoise('heron-like'));
      const angles = Float64Array.from((await loadInitialAngles('vqe'))[size]);
      const seeds = Array.from({ length: 40 }, (_, seed) => String(seed));
      const claims = seeds.map((seed) => evaluateEnergyClaims(engine, angles, seed, energyClaimSpecs(1000)));
      expect(Math.abs(claims[0][0].value - energy)).toBeLessThan(3e-5);
      const drawn = claims.map(([, sampled]) => sampled.value);
      expect(new Set(drawn).size).toBeGreaterThan(10);
      const mean = drawn.reduce((sum, value) => sum + value, 0) / seeds.length;
      // The sums lie in [-(n - 1), n - 1] and [-n, n].
      const spread = Math.hypot(model.qubits - 1, model.qubits) / Math.sqrt(40 * 1000);
      expect(Math.abs(mean - energy)).toBeLessThan(4 * spread);
    },
  );
});
