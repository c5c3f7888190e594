import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bytesByComponent } from '../../../src/checkpoint/describe/componentSizes.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { decodeContainer, encodeContainer } from '../../../src/checkpoint/format/container.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  sealCheckpoint,
  stateDigest,
} from '../../../src/checkpoint/format/contents.ts';
import type { HardwareTensors } from '../../../src/checkpoint/format/hardwareTensors.ts';
import type { CheckpointMeta } from '../../../src/checkpoint/format/metadata.ts';
import { digestOf, type JsonValue } from '../../../src/numeric/canonicalJson.ts';
import { f64, hardwareCheckpoint, sampleCheckpoint, withElement } from '../sampleCheckpoint.ts';

const samples = {
  'noise-free': sampleCheckpoint(),
  manila: hardwareCheckpoint(),
  'by digest only': hardwareCheckpoint('fez', [3, 16, 23], false),
};

describe('checkpoint', () => {
  it.each(Object.entries(samples))('comes back whole: %s', (_, checkpoint) => {
    const bytes = encodeCheckpoint(checkpoint);
    const { format, file, stateDigest: state, contentDigest, ...decoded } = decodeCheckpoint(bytes);
    expect(decoded).toEqual(checkpoint);
    expect(encodeCheckpoint(decoded)).toEqual(bytes);
    expect(sealCheckpoint(decoded).digests).toEqual({ state, content: contentDigest });
    expect(format).toBe('qckpt-checkpoint/3');
    expect(file.bytes).toBe(bytes.length);
  });

  it('survives a copy between threads', () => {
    expect(encodeCheckpoint(structuredClone(samples.manila))).toEqual(encodeCheckpoint(samples.manila));
  });

  it('has the digests that anyone can recompute by leaving keys out', () => {
    const bytes = encodeCheckpoint(samples.manila);
    const { tensors, metadata } = decodeContainer(bytes);
    const without = (...keys: string[]) => {
      const rest = new Map([...metadata].filter(([key]) => !keys.includes(key)));
      return createHash('sha256')
        .update(encodeContainer({ tensors, metadata: rest }))
        .digest('hex');
    };
    expect(JSON.parse(metadata.get('qckpt.digests')!)).toEqual({
      content: without('qckpt.digests'),
      state: without('qckpt.digests', 'qckpt.provenance'),
    });
  });

  it('has a state digest that provenance leaves alone and everything else changes', () => {
    const { manila } = samples;
    const { meta } = manila;
    const state = stateDigest(manila);
    const committed = {
      ...meta.provenance,
      commit: 'c'.repeat(40),
      dirty: true,
      patchSha256: 'd'.repeat(64),
    };
    expect(stateDigest({ ...manila, meta: { ...meta, provenance: committed } })).toBe(state);
    const others: Checkpoint[] = [
      { ...manila, parameters: withElement(manila.parameters, 3, 0.9000001) },
      { ...manila, freeze: { ...manila.freeze, active: withElement(manila.freeze.active, 0, 0) } },
      { ...manila, hardware: { ...manila.hardware!, t1_us: withElement(manila.hardware!.t1_us, 0, 131) } },
      { ...manila, history: { ...manila.history, loss: Float64Array.of(1.5) } },
      { ...manila, meta: { ...meta, run: { ...meta.run, shots: 999 } } },
      { ...manila, meta: { ...meta, progress: { ...meta.progress, circuits: 1 } } },
    ];
    const digests = others.map(stateDigest);
    expect(new Set([state, ...digests]).size).toBe(others.length + 1);
  });

  it('has no member that differs between hosts or moments', () => {
    expect(Object.keys(samples.manila.meta.provenance).sort()).toEqual([
      'commit',
      'dirty',
      'patchSha256',
      'treeSha256',
      'versions',
    ]);
  });
});

describe('contents that contradict each other', () => {
  const { manila } = samples;
  const hardware = (change: Partial<HardwareTensors>): Checkpoint => ({
    ...manila,
    hardware: { ...manila.hardware!, ...change },
  });
  const meta = (change: Partial<CheckpointMeta>): Checkpoint => ({
    ...manila,
    meta: { ...manila.meta, ...change },
  });
  const tensors = manila.hardware!;
  const { run, circuit, claims, calibration, provenance } = manila.meta;

  it.each([
    [
      'moments of another shape',
      { ...manila, optimizer: { ...manila.optimizer, m: f64([2, 2, 4], () => 0) } },
      /optimizer.m.*\[2,4,2\]/,
    ],
    ['parameters of another shape', { ...manila, parameters: f64([16], () => 0) }, /optimizer.m.*\[16\]/],
    [
      'a negative second moment',
      { ...manila, optimizer: { ...manila.optimizer, v: f64([2, 4, 2], () => -1) } },
      /optimizer.v.*>= 0/,
    ],
    [
      'a flag of 2',
      { ...manila, freeze: { ...manila.freeze, active: withElement(manila.freeze.active, 5, 2) } },
      /freeze.active.*got 2 at element 5/,
    ],
    ['too few names', meta({ circuit: { ...circuit, parameterNames: ['a'] } }), /16 names, got 1/],
    ['hardware without calibration', meta({ calibration: null }), /both or neither/],
    ['calibration without hardware', { ...manila, hardware: null }, /both or neither/],
    [
      'an error of 1',
      hardware({ error_1q: withElement(tensors.error_1q, 2, 1) }),
      /error_1q.*\[0, 1\).*got 1 at element 2 \(qubit 2\)/,
    ],
    [
      'an error below zero',
      hardware({ error_2q: withElement(tensors.error_2q, 1, -0.1) }),
      /error_2q.*\(coupler 1-2\)/,
    ],
    ['T1 of zero', hardware({ t1_us: withElement(tensors.t1_us, 0, 0) }), /t1_us.*got 0/],
    [
      'a readout beyond 1',
      hardware({ readout_p1_given_0: withElement(tensors.readout_p1_given_0, 0, 1.5) }),
      /readout_p1_given_0/,
    ],
    [
      'a negative duration',
      hardware({ duration_1q_ns: withElement(tensors.duration_1q_ns, 0, -1) }),
      /duration_1q_ns/,
    ],
    ['qubits out of order', hardware({ qubits: withElement(tensors.qubits, 0, 2) }), /ascending/],
    ['a qubit that the device lacks', hardware({ qubits: withElement(tensors.qubits, 3, 5) }), /below 5/],
    ['one number too few', hardware({ t1_us: f64([3], () => 50) }), /t1_us.*\[4\].*\[3\]/],
    [
      'a coupler to elsewhere',
      hardware({ coupler_qubits: withElement(tensors.coupler_qubits, 1, 4) }),
      /coupler_qubits.*got 0, 4 at row 0/,
    ],
    [
      'a coupler listed twice',
      hardware({ coupler_qubits: withElement(withElement(tensors.coupler_qubits, 2, 0), 3, 1) }),
      /once/,
    ],
    ['edges that are no couplers', hardware({ edges: withElement(tensors.edges, 1, 3) }), /edges/],
    [
      'an unknown gate',
      hardware({ coupler_gate: withElement(tensors.coupler_gate, 0, 1) }),
      /coupler_gate.*below 1, got 1/,
    ],
    [
      'a layout off the device',
      meta({ circuit: { ...circuit, initialLayout: [0, 1, 2, 7] } }),
      /below 5, got 7/,
    ],
    [
      'a layout with one qubit twice',
      meta({ circuit: { ...circuit, finalLayout: [0, 1, 1, 2] } }),
      /finalLayout.*distinct/,
    ],
    ["another cell's digest", meta({ run: { ...run, cell: { other: 1 } } }), /cellSha256/],
    ["another profile's name", meta({ calibration: { ...calibration!, name: 'nairobi' } }), /calibration/],
    [
      "another profile's digest",
      meta({ calibration: { ...calibration!, sha256: 'e'.repeat(64) } }),
      /calibration/,
    ],
    ['shots of zero', meta({ run: { ...run, shots: 0 } }), /shots.*got 0/],
    ['an exact claim with shots', meta({ claims: [{ ...claims[0], shots: 5 }] }), /claims/],
    ['one claim made twice', meta({ claims: [claims[0], claims[0]] }), /claims/],
    ['a claim of NaN', meta({ claims: [{ ...claims[0], value: Number.NaN }] }), /value/],
    ['a commit that is none', meta({ provenance: { ...provenance, commit: 'main' } }), /commit/],
    ['a member that nobody knows', meta({ extra: 1 } as Partial<CheckpointMeta>), /extra/],
    ['a cell too deep', meta({ run: { ...run, ...deepCell(80) } }), /levels/],
  ] as [string, Checkpoint, RegExp][])('are not written: %s', (_, checkpoint, message) => {
    expect(() => encodeCheckpoint(checkpoint)).toThrow(
      expect.objectContaining({
        name: 'QckptError',
        code: 'ARGUMENT',
        message: expect.stringMatching(message),
      }),
    );
  });

  function deepCell(depth: number) {
    let cell: { readonly x: JsonValue } = { x: 1 };
    for (let i = 0; i < depth; i++) cell = { x: cell };
    return { cell, cellSha256: digestOf(cell) };
  }
});

describe('bytes by component', () => {
  it.each(Object.entries(samples))('add up to the file: %s', (_, checkpoint) => {
    const total = bytesByComponent(checkpoint).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBe(encodeCheckpoint(checkpoint).length);
  });

  it("agree with the paper's formulas: 1 q g and 2 q g a layer, one integer, 4q + e", () => {
    const [layers, qubits, gates, q, e] = [2, 4, 2, 4, 3];
    const parts = Object.fromEntries(bytesByComponent(samples.manila).map((part) => [part.component, part]));
    expect(parts.parameters).toMatchObject({
      numbers: layers * qubits * gates,
      bytes: 8 * layers * qubits * gates,
    });
    expect(parts.optimizer).toMatchObject({
      numbers: 2 * layers * qubits * gates,
      bytes: 16 * layers * qubits * gates,
    });
    expect(parts.shots).toMatchObject({ numbers: 1, bytes: '1000'.length });
    expect(parts.hardware).toMatchObject({ numbers: 4 * q + e, bytes: 8 * (4 * q + e) });
    for (const { numbers, formulaNumbers } of Object.values(parts))
      if (formulaNumbers !== null) expect(numbers).toBe(formulaNumbers);
  });
});
