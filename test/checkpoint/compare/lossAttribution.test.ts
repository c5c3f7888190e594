import { describe, expect, it } from 'vitest';
import { noiseSources } from '../../../src/checkpoint/compare/attribution.ts';
import {
  type AttributionSubject,
  elementAttribution,
  lossAttribution,
} from '../../../src/checkpoint/compare/lossAttribution.ts';
import { compileCircuit } from '../../../src/checkpoint/format/compileCircuit.ts';
import { writeOpenQasm } from '../../../src/circuit/openQasm/writeOpenQasm.ts';
import { loadDataSet } from '../../../src/experiment/loadDataSet.ts';
import { loadDataConfig, loadModel } from '../../../src/experiment/spec/configFiles.ts';
import { loadHardware } from '../../../src/experiment/spec/hardwareFiles.ts';
import { depolarizingStrength, relaxationOver } from '../../../src/hardware/gateChannel.ts';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { ansatzOf } from '../../../src/learn/ansatz/models.ts';
import { evenSubset } from '../../../src/learn/data/evenSubset.ts';
import { prepareData } from '../../../src/learn/data/prepareData.ts';
import { evaluateSampled } from '../../../src/learn/evaluate.ts';
import { outcomesOf, probabilitiesOfImages } from '../../../src/learn/objectives/classificationClaims.ts';
import { createEvaluationSetting } from '../../../src/learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../../src/learn/objectives/exactEvaluation.ts';
import { outcome } from '../../../src/learn/objectives/outcome.ts';
import { standardDeviation } from '../../../src/numeric/statistics.ts';

const model = await loadModel('circuit-b-4q2l');
const config = await loadDataConfig('mnist-0-3');
const data = prepareData(await loadDataSet(config), config, ansatzOf(model).inputNames.length, '1');
const images = evenSubset(data.split.test, 40);
const parameters = Float64Array.from(ansatzOf(model).parameterNames, (_, k) => 0.4 + 0.7 * k);

async function subjectOn(name: string): Promise<AttributionSubject & { profile: HardwareProfile }> {
  const profile = await loadHardware(name);
  const { circuit } = compileCircuit(
    {
      logicalOpenQasm3: writeOpenQasm(ansatzOf(model).circuit, { version: 3 }),
      parameterNames: ansatzOf(model).parameterNames,
    },
    profile,
    { level: 1, seed: '1' },
  );
  const source = { circuit, profile, idle: true, model, data, seed: '1' };
  return { profile, objective: outcome, learned: { parameters }, images, source };
}

/** The calibration with sources taken out by hand, number by number, and no switch touched. */
function edited(profile: HardwareProfile, on: readonly string[]): HardwareProfile {
  const has = (source: string) => on.includes(source);
  const never = 1e14;
  // The error that, without relaxation, leaves the depolarizing strength lambda that the calibrated gate has with it:
  // (1 - lambda) rho + lambda I/d has average infidelity lambda (d - 1)/d.
  const depolarizingOnly = (error: number, durationNs: number, qubits: readonly number[]): number => {
    const decays = qubits.map((q) =>
      relaxationOver(durationNs, profile.qubits[q].t1Us!, profile.qubits[q].t2Us!),
    );
    const d = 2 ** qubits.length;
    return (depolarizingStrength(error, decays) * (d - 1)) / d;
  };
  return {
    ...profile,
    qubits: profile.qubits.map((qubit, q) => ({
      ...qubit,
      readoutP1Given0: has('readout') ? qubit.readoutP1Given0 : 0,
      readoutP0Given1: has('readout') ? qubit.readoutP0Given1 : 0,
      t1Us: has('relaxation') ? qubit.t1Us : never,
      t2Us: has('relaxation') ? qubit.t2Us : never,
      oneQubitError:
        qubit.oneQubitError === null || qubit.t1Us === null || qubit.t2Us === null
          ? null
          : !has('one_qubit')
            ? 0
            : has('relaxation')
              ? qubit.oneQubitError
              : depolarizingOnly(qubit.oneQubitError, qubit.oneQubitDurationNs, [q]),
    })),
    couplers: profile.couplers.map((coupler) => {
      const dead = coupler.qubits.some(
        (q) => profile.qubits[q].t1Us === null || profile.qubits[q].t2Us === null,
      );
      if (coupler.error === null || dead) return { ...coupler, error: null };
      const error = !has('two_qubit')
        ? 0
        : has('relaxation')
          ? coupler.error
          : depolarizingOnly(coupler.error, coupler.durationNs, coupler.qubits);
      return { ...coupler, error };
    }),
  };
}

const lossOf = ({ source }: AttributionSubject, profile: HardwareProfile): number =>
  exactEvaluation(createEvaluationSetting({ ...source, idle: true, data, profile }), parameters, images).loss;

/** By the definition: what each source adds, averaged over all 24 orders, each calibration edited by hand. */
function shapleyByHand(subject: AttributionSubject & { profile: HardwareProfile }): Record<string, number> {
  const losses = new Map<string, number>();
  const loss = (on: readonly string[]): number => {
    const key = [...on].sort().join();
    const known = losses.get(key) ?? lossOf(subject, edited(subject.profile, on));
    losses.set(key, known);
    return known;
  };
  const orders = (left: readonly string[]): string[][] =>
    left.length === 0
      ? [[]]
      : left.flatMap((one) => orders(left.filter((other) => other !== one)).map((rest) => [one, ...rest]));
  const all = orders(noiseSources);
  return Object.fromEntries(
    noiseSources.map((source) => [
      source,
      all.reduce((sum, order) => {
        const before = order.slice(0, order.indexOf(source));
        return sum + (loss([...before, source]) - loss(before)) / all.length;
      }, 0),
    ]),
  );
}

describe('the difference between two machines', () => {
  it.each([
    ['manila', 'torino'],
    ['sherbrooke', 'yorktown'],
    ['forte', 'garnet'],
    ['neutral-atom', 'nairobi'],
  ])('%s to %s: the parts are those that single edited numbers give, and add up', async (from, to) => {
    const [home, there] = [await subjectOn(from), await subjectOn(to)];
    const [ours, theirs] = [home, there].map((one) => lossAttribution(one, 1000));
    const [oursByHand, theirsByHand] = [shapleyByHand(home), shapleyByHand(there)];
    const difference = lossOf(there, there.profile) - lossOf(home, home.profile);
    let sum = 0;
    for (const source of noiseSources) {
      const part = theirs.parts[source] - ours.parts[source];
      expect(part).toBeCloseTo(theirsByHand[source] - oursByHand[source], 9);
      sum += part;
    }
    expect(sum).toBeCloseTo(difference, 12);
    expect(Math.abs(difference)).toBeGreaterThan(1e-3);
  });
});

describe('one source by qubit and coupler', () => {
  it.each(noiseSources)('%s: the parts add up to that of the source', async (source) => {
    const subject = await subjectOn('manila');
    const { parts } = lossAttribution(subject, 1000);
    const elements = elementAttribution(subject, source, parts[source]);
    expect(elements.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(parts[source], 12);
    for (const { qubits } of elements) expect(qubits).toHaveLength(source === 'two_qubit' ? 2 : 1);
  });

  it('one qubit read badly has nearly all of it', async () => {
    const { profile, ...subject } = await subjectOn('manila');
    const [bad, good] = subject.source.circuit.measurements.map(({ qubit }) => qubit);
    const qubits = profile.qubits.map((qubit, q) => ({
      ...qubit,
      readoutP1Given0: q === bad ? 0.2 : 0.001,
      readoutP0Given1: q === bad ? 0.2 : 0.001,
    }));
    const changed = { ...subject, source: { ...subject.source, profile: { ...profile, qubits } } };
    const { parts } = lossAttribution(changed, 1000);
    const elements = elementAttribution(changed, 'readout', parts.readout);
    const partOf = (qubit: number) => elements.find(({ qubits: [q] }) => q === qubit)!.part;
    expect(Math.abs(partOf(bad))).toBeGreaterThan(20 * Math.abs(partOf(good)));
    expect(elements).toHaveLength(2);
  });
});

it('the standard error from shots is that of repeated measurements', async () => {
  const { source, ...subject } = await subjectOn('nairobi');
  const shots = 200;
  const { whole } = lossAttribution({ source, ...subject }, shots);
  const setting = createEvaluationSetting({ ...source, idle: true, data });
  const task = {
    images,
    classes: data.classes,
    outcomes: outcomesOf(model),
    probabilities: probabilitiesOfImages(setting, parameters, images),
  };
  const drawn = Array.from({ length: 400 }, (_, k) => evaluateSampled(task, shots, 'any', `draw-${k}`).loss);
  // 400 draws know their spread to 3.5 %.
  expect(Math.sqrt(whole.variance) / standardDeviation(drawn)).toBeGreaterThan(0.85);
  expect(Math.sqrt(whole.variance) / standardDeviation(drawn)).toBeLessThan(1.15);
});
