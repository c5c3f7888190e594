import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import yargs from 'yargs';
import { calibration } from '../../src/cli/commands/calibration.ts';
import { loadHardware } from '../../src/experiment/spec/hardwareFiles.ts';
import { profileDigest } from '../../src/hardware/profileSchema.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-calibration-'));
afterAll(() => rmSync(folder, { recursive: true }));

const out: string[] = [];
const messages: string[] = [];
beforeEach(() => {
  const lines = (list: string[]) => (text: unknown) => list.push(String(text).replace(/\n$/, '')) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(lines(out));
  vi.spyOn(process.stderr, 'write').mockImplementation(lines(messages));
});
afterEach(() => {
  vi.restoreAllMocks();
  out.length = 0;
  messages.length = 0;
});

async function qckpt(...words: string[]): Promise<number> {
  let code = -1;
  await yargs()
    .command({
      command: 'calibration <action> [files..]',
      builder: calibration.options,
      handler: async (args) => {
        code = await calibration.run(args as never);
      },
    })
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync(['calibration', ...words]);
  return code;
}

const value = (name: string, value: number, unit = '') => ({ name, value, unit });
const properties = {
  backend_name: 'ibmq_tiny',
  last_update_date: '2024-01-02T03:04:05+01:00',
  qubits: [0, 1].map(() => [value('T1', 100, 'us'), value('T2', 300, 'us'), value('readout_error', 0.02)]),
  gates: [
    ...[0, 1].map((q) => ({
      gate: 'sx',
      qubits: [q],
      parameters: [value('gate_error', 0.001), value('gate_length', 36, 'ns')],
    })),
    { gate: 'cx', qubits: [0, 1], parameters: [value('gate_error', 0.01), value('gate_length', 300, 'ns')] },
  ],
};
const configuration = {
  backend_name: 'ibmq_tiny',
  n_qubits: 2,
  basis_gates: ['cx', 'rz', 'sx'],
  coupling_map: [[0, 1]],
};
const props = join(folder, 'props.json');
const conf = join(folder, 'conf.json');
writeFileSync(props, JSON.stringify(properties));
writeFileSync(conf, JSON.stringify(configuration));

test('import writes a profile that loads, says what it changed, and does not overwrite unasked', async () => {
  const output = join(folder, 'tiny.yaml');
  expect(
    await qckpt('import', conf, props, '-o', output, '--package', 'p', '--package-version', '0.51.0'),
  ).toBe(0);
  const profile = await loadHardware(output);
  expect(profile).toMatchObject({
    name: 'tiny',
    source: { package: 'p', version: '0.51.0', licence: 'unstated' },
  });
  expect(out).toEqual([]);
  expect(messages).toContain(
    'remark: T2 above 2 T1, clipped to 2 T1: q0 (300 us to 200 us), q1 (300 us to 200 us)',
  );
  expect(messages.at(-1)).toContain(profileDigest(profile));

  const before = readFileSync(output, 'utf8');
  await expect(qckpt('import', props, conf, '-o', output, '--name', 'b')).rejects.toMatchObject({
    code: 'EXISTS',
  });
  expect(readFileSync(output, 'utf8')).toBe(before);
  expect(await qckpt('import', props, conf, '-o', output, '--name', 'b', '--force')).toBe(0);
  expect((await loadHardware(output)).name).toBe('b');
  expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
});

test('import refuses what it cannot read', async () => {
  const output = join(folder, 'never.yaml');
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '{"a": ');
  await expect(qckpt('import', conf, '-o', output)).rejects.toThrow(
    /properties \(props_\*\.json\), got none/,
  );
  await expect(qckpt('import', broken, '-o', output)).rejects.toThrow(/expected JSON.*broken\.json/);
  await expect(qckpt('import', join(folder, 'gone.json'), '-o', output)).rejects.toThrow(
    /gone\.json: no such file/,
  );
  await expect(qckpt('import', props, conf)).rejects.toThrow(/"output" expected/);
  await expect(qckpt('import', '-o', output)).rejects.toThrow(/"files" expected/);
  expect(readdirSync(folder)).not.toContain('never.yaml');
});

test('list has a line a machine', async () => {
  expect(await qckpt('list')).toBe(0);
  const manila = await loadHardware('manila');
  // Medians of the four recorded cx errors (0.0057, 0.0088, 0.0114, 0.0139) and of the five T1.
  const line = out
    .join('\n')
    .split('\n')
    .find((text) => text.startsWith('manila'));
  expect(line).toMatch(
    /^manila +superconducting +5 +cx id rz sx x +0\.0101 +144\.7 +2024-05-27T15:27:23-03:00 +/,
  );
  expect(line).toContain(profileDigest(manila).slice(0, 12));
  out.length = 0;
  expect(await qckpt('list', '--json')).toBe(0);
  const rows = JSON.parse(out.join('\n'));
  // Twenty with a usual profile, and brisbane, jakarta, lagos and perth on days alone.
  expect(rows).toHaveLength(24);
  expect(rows[0]).toMatchObject({ name: 'athens', qubits: 5 });
  expect(rows[0].otherDates).toHaveLength(42);
  expect(new Set(rows.map(({ technology }: { technology: string }) => technology)).size).toBe(3);
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(
    rows.map(({ name }: { name: string }) => name).sort(),
  );
});

test('list of a machine has a line a day', async () => {
  expect(await qckpt('list', 'hanoi', '--json')).toBe(0);
  const days = JSON.parse(out.join('\n')) as { readonly name: string; readonly calibratedAt: string }[];
  expect(days.map(({ name }) => name)).toEqual(
    ['2021-12-09', '2024-05-27', '2025-02-12', '2025-02-26'].map((date) => `hanoi@${date}`),
  );
  expect(days.every(({ name, calibratedAt }) => name.endsWith(calibratedAt.slice(0, 10)))).toBe(true);
  await expect(qckpt('list', 'atlantis')).rejects.toMatchObject({ code: 'PROFILE' });
});

test('diff compares two days of one machine', async () => {
  expect(await qckpt('diff', 'hanoi@2021-12-09', 'hanoi@2025-02-26')).toBe(1);
  expect(out.join('\n')).toMatch(/calibrated +2021-12-09T14:06:00-05:00 -> 2025-02-26T15:13:14-05:00/);
});

test('show prints qubits, couplers and remarks', async () => {
  expect(await qckpt('show', 'hanoi')).toBe(0);
  const text = out.join('\n');
  expect(text).toMatch(/^5-8 +cx +dead +\d/m);
  expect(text).toMatch(/^- T2 above 2 T1, clipped/m);
  out.length = 0;
  expect(await qckpt('show', 'manila', '--json')).toBe(0);
  // A profile by itself: what is printed can be loaded.
  const printed = join(folder, 'printed.json');
  writeFileSync(printed, out.join('\n'));
  expect(await loadHardware(printed)).toEqual(await loadHardware('manila'));
  await expect(qckpt('show')).rejects.toThrow(/expected one NAME or FILE to show, got 0/);
});

test('show says what was not recorded qubit by qubit', async () => {
  expect(await qckpt('show', 'neutral-atom')).toBe(0);
  expect(out.join('\n')).toMatch(/^coupler\.error +published +CZ fidelity 99\.35/m);
  expect(out.join('\n')).toMatch(/^t1Us +assumed +26 s/m);
});

test('show counts the gates whose relaxation exceeds their recorded error, and import names them', async () => {
  expect(await qckpt('show', 'nairobi')).toBe(0);
  expect(out.join('\n')).toMatch(
    /^relaxation +over a gate's duration above its recorded error: 7 of 12 couplers, 2 of 7 qubits$/m,
  );
  const output = join(folder, 'slow.yaml');
  const slow = structuredClone(properties);
  slow.gates[2].parameters = [value('gate_error', 0.001), value('gate_length', 900, 'ns')];
  writeFileSync(join(folder, 'slow.json'), JSON.stringify(slow));
  expect(await qckpt('import', join(folder, 'slow.json'), conf, '-o', output)).toBe(0);
  // T1 = 100 us, T2 = 200 us over 900 ns on both: 1 - (1 + d F)/(1 + d), F = ((1 + e1 + 2 e2)/4)^2.
  const entanglement = ((1 + Math.exp(-0.009) + 2 * Math.exp(-0.0045)) / 4) ** 2;
  const figure = (1 - (1 + 4 * entanglement) / 5).toPrecision(3);
  expect(messages.join('\n')).toContain(`unless relaxation is scaled: cx 0-1 (${figure} > 0.00100)`);
  expect((await loadHardware(output)).remarks.join()).not.toContain('scaled');
});

test('diff compares two days, or machines, and says by its exit code whether they differ', async () => {
  expect(await qckpt('diff', 'manila', 'manila')).toBe(0);
  expect(out).toEqual(['equal']);
  out.length = 0;
  expect(await qckpt('diff', 'manila', 'nairobi')).toBe(1);
  expect(out.join('\n')).toMatch(/^qubits +5 -> 7$/m);
  expect(out.join('\n')).toMatch(/^t1Us +\d.* 5 of 5$/m);
  expect(out.join('\n')).toMatch(/^couplers of B alone\ncx 1-3/m);
  out.length = 0;
  expect(await qckpt('diff', 'manila', 'nairobi', '--json')).toBe(1);
  expect(JSON.parse(out.join('\n'))).toMatchObject({ equal: false, summaries: expect.any(Array) });
  await expect(qckpt('diff', 'manila')).rejects.toThrow(/expected two NAMEs or FILEs to compare, got 1/);
});

test('a series becomes a folder with a profile a date; --durations goes before our table', async () => {
  const day = (date: string) => {
    const record = structuredClone(properties);
    record.last_update_date = date;
    record.gates[2].parameters.pop();
    return record;
  };
  const series = join(folder, 'series.json');
  writeFileSync(
    series,
    JSON.stringify({ one: day('2024-01-02 03:04:05+01:00'), two: day('2024-01-03 03:04:05+01:00') }),
  );
  const durations = join(folder, 'durations.yaml');
  writeFileSync(
    durations,
    'format: qckpt-durations/1\ndurations:\n  - { gate: cx, vendor: IBM, ns: 250, kind: published, note: "a paper" }\n',
  );
  const output = join(folder, 'days');
  expect(await qckpt('import', series, '-o', output, '--durations', durations)).toBe(0);
  expect(readdirSync(output).sort()).toEqual(['tiny-2024-01-02.yaml', 'tiny-2024-01-03.yaml']);
  const profile = await loadHardware(join(output, 'tiny-2024-01-03.yaml'));
  expect(profile.couplers).toMatchObject([{ durationNs: 250 }]);
  expect(profile.origins).toEqual([
    { value: 'coupler.durationNs', kind: 'published', note: 'not in the document; a paper' },
  ]);
  await expect(qckpt('import', series, '-o', output)).rejects.toMatchObject({ code: 'EXISTS' });
  await expect(qckpt('import', series, '-o', durations)).rejects.toThrow(
    /expected a folder for the profiles of 2 dates/,
  );
  writeFileSync(
    durations,
    'format: qckpt-durations/1\ndurations:\n  - { gate: cx, ns: -1, kind: published, note: x }\n',
  );
  await expect(qckpt('import', series, '-o', output, '--durations', durations)).rejects.toThrow(
    /"durations\[0\].ns" expected .*got -1 \(.*durations\.yaml:3:/,
  );
});
