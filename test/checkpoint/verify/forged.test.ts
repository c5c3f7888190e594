import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { calibrationRecord } from '../../../src/checkpoint/format/calibrationRecord.ts';
import type { Checkpoint } from '../../../src/checkpoint/format/checkpoint.ts';
import { hardwareTensors } from '../../../src/checkpoint/format/hardwareTensors.ts';
import { activeQubits } from '../../../src/circuit/activeQubits.ts';
import { readOpenQasm } from '../../../src/circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { forged, readForged, verdictOn, withCell, withMeta, withSeries, withTrueClaims } from '../forgery.ts';

const folder = new URL('../../golden/forged/', import.meta.url);
const rows = parse(readFileSync(new URL('expected.csv', folder), 'utf8'), { columns: true }) as {
  readonly file: string;
  readonly verdict: string;
}[];

/** What README.md there says of three files. */
const judgedOtherwise: Readonly<Record<string, string>> = {
  'g3-hardware-qubits-dead-extra-in-tensors.safetensors': 'bit-identical',
  'c3-profile-named-manila-from-qiskit-ibm-runtime-but-perfect-new-digest.safetensors': 'mismatch',
  'e7-noise-profile-made-noise-free-named-heron-like.safetensors': 'mismatch',
};

it('expected.csv has every file, and every file is there', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
  expect(rows.map(({ file }) => file).sort()).toEqual(files.sort());
});

it.each(rows)('$file: $verdict', async ({ file, verdict: row }) => {
  const found = await verdictOn(readForged(file));
  const [verdict, remark = ''] = row.split(', ', 2);
  expect(found.verdict, found.reasons.join('\n')).toBe(judgedOtherwise[file] ?? verdict);
  if (found.verdict === 'mismatch') expect(found.reasons).not.toEqual([]);
  else expect(found.reasons).toEqual([]);
  if (remark.includes('not a recorded profile'))
    expect(found.calibration).toContain('not a recorded profile');
  else if (verdict === 'bit-identical') expect(found.calibration).toMatch(/^(recorded profile |noise-free$)/);
});

describe('the three that are judged otherwise', () => {
  it('g3 is its control to the byte', () => {
    const bytes = (name: string) => readFileSync(new URL(name, folder));
    expect(
      bytes('g3-hardware-qubits-dead-extra-in-tensors.safetensors').equals(
        bytes('00-control-manila.safetensors'),
      ),
    ).toBe(true);
  });

  it('a qubit that the circuit does not use, dead, in the tensors', async () => {
    const control = readForged('00-control-manila.safetensors');
    const profile = control.meta.calibration!.profile!;
    const { qubits } = control.hardware!;
    expect(Array.from(qubits.data)).not.toContain(0);
    const found = await verdictOn(
      forged(control, (one) => ({ ...one, hardware: hardwareTensors(profile, [0, ...qubits.data]) })),
    );
    expect(found.claims.every(({ verdict }) => verdict === 'bit-identical')).toBe(true);
    expect(found.verdict).toBe('mismatch');
    expect(found.reasons).toEqual([
      'calibration: the tensors are of qubits 0, 1, 2, 3, 4, the circuit uses 1, 2, 3, 4',
    ]);
  });

  it('c3 without the other lie', async () => {
    const c3 = readForged(
      'c3-profile-named-manila-from-qiskit-ibm-runtime-but-perfect-new-digest.safetensors',
    );
    const claimed = c3.meta.claims.find(({ name, split }) => name === 'accuracy' && split === 'validation')!;
    const found = await verdictOn(
      forged(c3, (one) =>
        withSeries(one, 'validation_accuracy', (values) => [...values.slice(0, -1), claimed.value]),
      ),
    );
    expect([found.verdict, found.reasons]).toEqual(['bit-identical', []]);
    expect(found.calibration).toBe(
      'not a recorded profile: manila is as the file has it, not the recorded manila',
    );
  });

  it('e7 with noise that can be computed, and its energy', async () => {
    const control = readForged('e0-vqe-control.safetensors');
    const own = control.meta.calibration!.profile!;
    const still: HardwareProfile = {
      ...own,
      qubits: own.qubits.map((qubit) => ({
        ...qubit,
        ...{ t1Us: 1e9, t2Us: 1e9, readoutP1Given0: 0, readoutP0Given1: 0, oneQubitError: 0 },
      })),
      couplers: own.couplers.map((coupler) => ({ ...coupler, error: 0 })),
    };
    const found = await verdictOn(forged(await withTrueClaims(onProfile(control, still)), (one) => one));
    expect([found.verdict, found.reasons]).toEqual(['bit-identical', []]);
    expect(found.calibration).toContain('not a recorded profile: heron-like');
  });
});

/** Tensors, record and cell on another profile: nothing in the file disagrees. */
function onProfile(checkpoint: Checkpoint, profile: HardwareProfile): Checkpoint {
  const calibration = calibrationRecord(profile);
  const { circuit, data } = checkpoint.meta;
  const used = data === null ? circuit.initialLayout : activeQubits(readOpenQasm(circuit.compiledOpenQasm3));
  return withCell(withMeta({ ...checkpoint, hardware: hardwareTensors(profile, used) }, { calibration }), {
    hardware: { name: profile.name, sha256: calibration.sha256 },
  });
}

describe('a profile by its digest only', () => {
  const control = readForged('00-control-manila.safetensors');
  const bare = (checkpoint: Checkpoint): Checkpoint =>
    withMeta(checkpoint, { calibration: { ...checkpoint.meta.calibration!, profile: null } });
  const perfect: HardwareProfile = {
    ...control.meta.calibration!.profile!,
    couplers: control.meta.calibration!.profile!.couplers.map((coupler) => ({ ...coupler, error: 0 })),
  };

  it('that is recorded here is compared with the record', async () => {
    const found = await verdictOn(forged(control, bare));
    expect([found.verdict, found.reasons]).toEqual(['bit-identical', []]);
    expect(found.calibration).toBe('recorded profile manila, 2024-05-27');
    // With the recorded profile.
    expect(found.recomputed.join()).toContain('compilation: the same circuit comes out again');
  });

  it('with other numbers in the tensors, under the genuine digest', async () => {
    const { hardware } = onProfile(control, perfect);
    const found = await verdictOn(forged(await withTrueClaims(bare({ ...control, hardware })), (one) => one));
    expect(found.verdict).toBe('mismatch');
    expect(found.reasons[0]).toMatch(
      /^calibration: hardware\.error_2q\[0\] \(coupler 1-2\): 0, recorded profile manila says 0\.0139/,
    );
  });

  it('that nobody has recorded', async () => {
    const found = await verdictOn(
      forged(await withTrueClaims(bare(onProfile(control, perfect))), (one) => one),
    );
    // The last validation is of the genuine machine.
    expect(found.reasons.filter((line) => !line.startsWith('history: '))).toEqual([
      expect.stringContaining('named by its digest only'),
    ]);
  });
});
