import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DecodedCheckpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/checkpoint/format/contents.ts';
import type { LineageStep } from '../../src/checkpoint/format/metadata.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { writeProfileYaml } from '../../src/hardware/writeProfileYaml.ts';
import { digestOf, type JsonValue } from '../../src/numeric/canonicalJson.ts';
import { readProfile, withElement } from '../checkpoint/sampleCheckpoint.ts';
import { trainOn } from '../experiment/trainedRun.ts';
import { lossOn } from './lossOn.ts';
import { qckpt } from './qckpt.ts';

const folder = mkdtempSync(join(tmpdir(), 'qckpt-'));
const at = (name: string): string => join(folder, name);
const home = at('home.safetensors');
const golden = fileURLToPath(
  new URL('../golden/checkpoint/format-1/trained-manila.safetensors', import.meta.url),
);
let checkpoint: DecodedCheckpoint;
const read = (path: string): DecodedCheckpoint => decodeCheckpoint(new Uint8Array(readFileSync(path)));

beforeAll(async () => {
  const { bytes } = await trainOn('manila', at('run/train/one'), [
    // Digits take longer to prepare than all that is done here.
    'data=parity-4q',
    'train.0.freezing=[{strategy: wsbd, window: 10, activeFraction: 0.5}]',
  ]);
  writeFileSync(home, bytes);
  checkpoint = decodeCheckpoint(bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('qckpt verify --on', () => {
  it('gives the difference and its parts, which add up to it, as JSON', async () => {
    const { code, out } = await qckpt(['verify', home, '--on', 'yorktown', '--json']);
    expect(code).toBe(0);
    const found = JSON.parse(out);
    expect(found).toMatchObject({ verdict: 'bit-identical', on: 'yorktown', split: 'test' });
    const { parts, largest, elements } = found.attribution;
    expect(Object.keys(parts).sort()).toEqual(['one_qubit', 'readout', 'relaxation', 'two_qubit']);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(Object.values(parts))).toBeCloseTo(found.difference, 12);
    expect(found.lossThere - found.lossAtHome).toBe(found.difference);
    expect(sum(elements.map(({ part }: { part: number }) => part))).toBeCloseTo(parts[largest], 12);
    expect(found.standardError).toBeGreaterThan(0);
    // At home the loss is the one that is claimed.
    expect(found.lossAtHome).toBe(
      checkpoint.meta.claims.find(({ name, split }) => name === 'loss' && split === 'test')!.value,
    );
  });

  it('on the very same machine finds no difference, and without noise all of it', async () => {
    const same = JSON.parse((await qckpt(['verify', home, '--on', 'manila', '--json'])).out);
    expect(same.difference).toBe(0);
    for (const part of Object.values(same.attribution.parts)) expect(part).toBeCloseTo(0, 14);
    const ideal = JSON.parse((await qckpt(['verify', home, '--on', 'none', '--json'])).out);
    expect(ideal.on).toBe('none');
    expect(ideal.difference).not.toBe(0);
  });

  it('writes CSV and text with the same numbers, for a file as well as for a name', async () => {
    const file = at('worse.yaml');
    const profile = readProfile('manila');
    writeFileSync(
      file,
      writeProfileYaml({
        ...profile,
        name: 'worse',
        qubits: profile.qubits.map((qubit) => ({ ...qubit, readoutP1Given0: 0.2, readoutP0Given1: 0.3 })),
      }),
    );
    const csv = parse((await qckpt(['verify', home, '--on', file, '--csv'])).out, {
      columns: true,
    }) as Record<string, string>[];
    const part = (name: string) => Number(csv.find((row) => row.kind === 'part' && row.name === name)!.value);
    expect(Math.abs(part('readout'))).toBeGreaterThan(10 * Math.abs(part('two_qubit')));
    const { out } = await qckpt(['verify', home, '--on', file]);
    expect(out).toContain('readout by qubit');
    expect(out).toContain(`readout    +${part('readout').toFixed(6)}`);
    expect((await qckpt(['verify', home, '--csv', '--json'])).code).toBe(2);
    expect((await qckpt(['verify', home, '--on', 'nowhere'])).messages).toContain('"--on" expected one of');
  });
});

describe('qckpt verify --on a machine that cannot hold a file', () => {
  it('says so, keeps the verdict, and goes on with the others: exit code 4', async () => {
    const { bytes } = await trainOn('none', at('run/train/wide'), ['train.0.models=[circuit-a-8q3l]']);
    const wide = at('wide.safetensors');
    writeFileSync(wide, bytes);
    const { code, out, messages } = await qckpt([
      'verify',
      '--quiet',
      wide,
      home,
      '--on',
      'manila',
      '--json',
    ]);
    expect([code, messages]).toEqual([4, '']);
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      verdict: 'bit-identical',
      reasons: ['not compared with manila: circuit expected at most the 5 qubits of manila, got 8'],
    });
    expect(first).not.toHaveProperty('attribution');
    expect(second).toMatchObject({ verdict: 'bit-identical', on: 'manila', difference: 0 });
    // A mismatch stays one.
    const checkpoint = decodeCheckpoint(bytes);
    const claims = checkpoint.meta.claims.map((claim) => ({ ...claim, value: claim.value + 0.1 }));
    writeFileSync(wide, encodeCheckpoint({ ...checkpoint, meta: { ...checkpoint.meta, claims } }));
    expect((await qckpt(['verify', wide, '--on', 'manila'])).code).toBe(3);
  });
});

describe('qckpt migrate', () => {
  it('moves from superconducting to ions to atoms, keeps the lineage, and what it writes verifies', async () => {
    const ions = at('ions.safetensors');
    const moved = await qckpt(['migrate', home, '--to', 'forte', '-o', ions, '--fine-tune', '10', '--json']);
    expect(moved.code).toBe(0);
    const step = JSON.parse(moved.out);
    expect(step).toMatchObject({
      parent: checkpoint.stateDigest,
      from: { name: 'manila' },
      to: { name: 'forte' },
    });
    expect(step.lossAdjusted).not.toBe(step.lossMoved);
    const there = JSON.parse((await qckpt(['verify', home, '--on', 'forte', '--json'])).out);
    expect(step).toMatchObject({ lossBefore: there.lossAtHome, lossMoved: there.lossThere });

    const atoms = at('atoms.safetensors');
    expect((await qckpt(['migrate', ions, '--to', 'neutral-atom', '-o', atoms])).code).toBe(0);
    const verified = await qckpt(['verify', '--quiet', ions, atoms]);
    expect(verified).toMatchObject({ code: 0, messages: '' });
    expect(verified.out.match(/bit-identical \(8 claims\)/g)).toHaveLength(2);
    const last = read(atoms);
    expect(last.meta.run.parent).toBe(read(ions).stateDigest);
    expect(last.meta.lineage.map(({ from, to }) => [from!.name, to!.name])).toEqual([
      ['manila', 'forte'],
      ['forte', 'neutral-atom'],
    ]);
    // No fine-tuning: the angles are the parent's, bit by bit, the circuit is not.
    expect(last.parameters).toEqual(read(ions).parameters);
    expect(read(ions).meta.circuit.compiledOpenQasm3).toContain('gpi2');
    expect(read(ions).meta.circuit.compiledOpenQasm3).toContain('rzz');
    expect(last.meta.circuit.compiledOpenQasm3).toContain('cz $');
    expect(last.meta.progress.step).toBe(checkpoint.meta.progress.step + 10);
  });

  it('treats optimizer state and freeze mask as it is told', async () => {
    const scored = at('scored.safetensors');
    // Scores that want other angles than the mask has.
    const score = {
      ...checkpoint.freeze.score,
      data: checkpoint.freeze.score.data.map((_, k) => (k % 3) - k),
    };
    writeFileSync(scored, encodeCheckpoint({ ...checkpoint, freeze: { ...checkpoint.freeze, score } }));
    const move = async (...options: string[]): Promise<DecodedCheckpoint> => {
      const output = at(`${options.join('')}.safetensors`);
      expect((await qckpt(['migrate', scored, '--to', 'nairobi', '-o', output, ...options])).code).toBe(0);
      return read(output);
    };
    const kept = await move();
    expect(kept.freeze.active).toEqual(checkpoint.freeze.active);
    expect(kept.optimizer).toEqual(checkpoint.optimizer);
    const reset = await move('--optimizer', 'reset', '--freezing', 'relearn');
    expect(reset.optimizer.m.data.every((value) => value === 0)).toBe(true);
    expect(reset.meta.progress.optimizerSteps).toBe(0);
    expect(reset.freeze.active.data.every((bit) => bit === 1)).toBe(true);
    const rescored = await move('--freezing', 'rescore');
    const count = checkpoint.freeze.active.data.reduce((sum, bit) => sum + bit, 0);
    const largest = [...score.data.keys()]
      .sort((a, b) => Math.abs(score.data[b]) - Math.abs(score.data[a]) || a - b)
      .slice(0, count);
    expect(
      [...rescored.freeze.active.data.keys()].filter((k) => rescored.freeze.active.data[k] === 1),
    ).toEqual(largest.sort((a, b) => a - b));
  });

  it('what its lineage says of the last move, verify checks', async () => {
    const moved = at('claimed.safetensors');
    expect((await qckpt(['migrate', home, '--to', 'nairobi', '-o', moved])).code).toBe(0);
    expect((await qckpt(['verify', moved])).code).toBe(0);
    const good = read(moved);
    const step = good.meta.lineage[0];
    const told = async (change: Partial<LineageStep>) => {
      const lineage = [{ ...step, ...change }];
      writeFileSync(moved, encodeCheckpoint({ ...good, meta: { ...good.meta, lineage } }));
      const { code, out } = await qckpt(['verify', moved]);
      return { code, reason: out.split('\n')[1].trim() };
    };
    const better = step.lossMoved - 0.1;
    expect(await told({ lossAdjusted: better, lossMoved: better })).toEqual({
      code: 3,
      reason: `lineage: the loss after the last move is ${step.lossAdjusted}, the file says ${better}`,
    });
    expect((await told({ lossMoved: better })).reason).toContain('adjusted nothing');
    expect((await told({ to: { ...step.to!, name: 'torino' } })).reason).toBe(
      'lineage: move 1 ends on torino, the checkpoint is on nairobi',
    );
    expect((await told({ fineTuneSamples: 1000 })).reason).toContain('1000 samples of fine-tuning');
    expect((await told({ split: 'constructor' })).reason).toContain('expected a split');
    expect(await told({})).toMatchObject({ code: 0 });
  });

  it.each<[string, object]>([
    ['no optimizer', { optimizer: null }],
    ['no freezing', { freezing: null }],
    ['no images', { testImages: 0 }],
    ['more images than there are', { testImages: 1e9 }],
    ['a level in words', { level: 'high' }],
  ])('refuses a cell with %s', async (_, change) => {
    const { meta } = checkpoint;
    const cell = { ...(meta.run.cell as object), ...change } as JsonValue;
    const file = at('odd.safetensors');
    const run = { ...meta.run, cell, cellSha256: digestOf(cell) };
    writeFileSync(file, encodeCheckpoint({ ...checkpoint, meta: { ...meta, run } }));
    expect(await qckpt(['migrate', file, '--to', 'nairobi', '-o', at('never')])).toMatchObject({
      code: 4,
      messages: expect.stringMatching(/expected (a training cell|1\.\.500 images)/),
    });
    expect(existsSync(at('never'))).toBe(false);
  });

  it("lets nothing of a stranger's text reach the terminal", async () => {
    const { meta } = checkpoint;
    const file = at('hostile.safetensors');
    const cell = meta.run.cell as { [key: string]: JsonValue };
    // Clear the screen; the same by a single character; turn the direction of what follows.
    for (const change of [
      { hardware: { name: 'manila', sha256: '\u001b[2J' } },
      { data: { ...(cell.data as object), '\u009b2J': 1 } },
      { optimizer: { name: '\u202e' } },
    ]) {
      const odd = { ...cell, ...change };
      const run = { ...meta.run, cell: odd, cellSha256: digestOf(odd) };
      writeFileSync(file, encodeCheckpoint({ ...checkpoint, meta: { ...meta, run } }));
      for (const words of [
        ['verify', file],
        ['inspect', file],
        ['diff', home, file],
        ['migrate', file, '--to', 'nairobi', '--force', '-o', at('hostile-moved')],
      ]) {
        const { out, messages } = await qckpt(words);
        expect(out + messages, words[0]).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
      }
    }
  });

  it('refuses other data, and images that there are not', async () => {
    const { meta } = checkpoint;
    const moved = async (change: Partial<DecodedCheckpoint['meta']>) => {
      const file = at('odd.safetensors');
      writeFileSync(file, encodeCheckpoint({ ...checkpoint, meta: { ...meta, ...change } }));
      return qckpt(['migrate', file, '--to', 'nairobi', '-o', at('never')]);
    };
    expect(await moved({ data: { ...meta.data!, sha256: 'f'.repeat(64) } })).toMatchObject({
      code: 2,
      messages: expect.stringContaining(`data set has digest ${'f'.repeat(64)}`),
    });
    const [claim] = meta.claims;
    expect(await moved({ claims: [{ ...claim, split: 'constructor' }] })).toMatchObject({
      code: 4,
      messages: expect.stringContaining('expected a split validation or test'),
    });
  });

  it('does not overwrite unasked, and refuses what cannot be', async () => {
    const output = at('once.safetensors');
    const words = ['migrate', home, '--to', 'nairobi', '-o', output];
    expect((await qckpt(words)).code).toBe(0);
    expect(await qckpt(words)).toMatchObject({ code: 2, messages: expect.stringContaining('--force') });
    expect((await qckpt([...words, '--force'])).code).toBe(0);
    expect((await qckpt([...words, '--force', '--fine-tune', '-1'])).messages).toContain('integer >= 0');
    expect(await qckpt(['migrate', home, '--to', 'none', '--level', '3', '-o', at('ideal')])).toEqual({
      code: 2,
      out: '',
      messages: 'qckpt: "level" expected nothing with --to none, got 3\n',
    });
    for (const place of [at('nowhere/moved.safetensors'), folder])
      expect(await qckpt(['migrate', home, '--to', 'nairobi', '--force', '-o', place])).toMatchObject({
        code: 2,
        messages: expect.stringContaining('"output" expected a file'),
      });
    expect(await qckpt(['resume', output])).toMatchObject({
      code: 2,
      messages: expect.stringContaining('expected a run folder'),
    });
  });
});

describe('qckpt diff', () => {
  const put = (name: string, change: Partial<DecodedCheckpoint>): string => {
    writeFileSync(at(name), encodeCheckpoint({ ...checkpoint, ...change }));
    return at(name);
  };

  it('exits with 0 for equal files and 1 for others', async () => {
    expect(await qckpt(['diff', home, home])).toMatchObject({ code: 0, out: 'equal\n' });
    expect((await qckpt(['diff', home, golden])).code).toBe(1);
  });

  it('takes angles modulo their period', async () => {
    const { parameters } = checkpoint;
    const turned = put('turned.safetensors', {
      parameters: withElement(
        withElement(parameters, 0, parameters.data[0] + 4 * Math.PI),
        1,
        parameters.data[1] + 0.25 - 2 * Math.PI,
      ),
    });
    const { code, out } = await qckpt(['diff', home, turned, '--json']);
    expect(code).toBe(1);
    const [first, second] = JSON.parse(out).parameters;
    expect(first).toMatchObject({ name: checkpoint.meta.circuit.parameterNames[1], period: 2 * Math.PI });
    expect(first.difference).toBeCloseTo(0.25, 12);
    expect(Math.abs(second?.difference ?? 0)).toBeLessThan(1e-14);
  });

  it('sorts calibration by relative change, and says what each number does to the loss', async () => {
    const hardware = checkpoint.hardware!;
    const changed = put('aged.safetensors', {
      hardware: {
        ...hardware,
        t1_us: withElement(hardware.t1_us, 1, hardware.t1_us.data[1] / 4),
        duration_1q_ns: withElement(hardware.duration_1q_ns, 0, hardware.duration_1q_ns.data[0] * 1.5),
      },
    });
    const { out } = await qckpt(['diff', home, changed, '--json']);
    const { calibration, parameters } = JSON.parse(out);
    expect(parameters).toEqual([]);
    expect(calibration.map(({ field }: { field: string }) => field)).toEqual(['t1_us', 'duration_1q_ns']);
    expect(calibration[0].relative).toBeCloseTo(0.75, 12);
    expect(calibration[1].relative).toBeCloseTo(1 / 3, 12);
    // The same number edited in the profile, on the same checkpoint.
    const profile = readProfile('manila');
    const edited = profile.qubits.map((qubit, k) =>
      k === calibration[0].qubits[0] ? { ...qubit, t1Us: calibration[0].b, t2Us: qubit.t2Us } : qubit,
    );
    const effect =
      (await lossOn(checkpoint, { ...profile, qubits: edited })) - (await lossOn(checkpoint, profile));
    expect(calibration[0].effectOnLoss).toBeCloseTo(effect, 14);
    expect(effect).not.toBe(0);
  });

  it('names what stands in one place only: history, memory, updates, lineage, derived numbers', async () => {
    const { freeze, optimizer, history, meta } = checkpoint;
    const ones = { ...freeze.score, data: freeze.score.data.map(() => 1) };
    const hardware = checkpoint.hardware!;
    const parent = 'a'.repeat(64);
    const step: LineageStep = {
      ...{ parent, from: null, to: null, optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0 },
      ...{ split: 'test', images: 1, lossBefore: 1, lossMoved: 1, lossAdjusted: 1 },
    };
    const lineage = (one: LineageStep) => ({ ...meta, run: { ...meta.run, parent }, lineage: [one] });
    const before = put('one.safetensors', { meta: lineage(step) });
    const parts: readonly (readonly [string, Partial<DecodedCheckpoint>])[] = [
      ['history: 1 different\n  loss[0]: ', { history: { ...history, loss: history.loss.with(0, 9) } }],
      ['freezing: 16 different\n  freeze.memory[0]: none -> 1', { freeze: { ...freeze, memory: ones } }],
      ['optimizer: 16 different\n  optimizer.updates[0]: ', { optimizer: { ...optimizer, updates: ones } }],
      [
        'calibration, by relative change: 1 different\n  readout_error qubit ',
        { hardware: { ...hardware, readout_error: withElement(hardware.readout_error, 0, 0.5) } },
      ],
      ['lineage: 1 different\n  move 1 lossBefore: 1 -> 2\n', { meta: lineage({ ...step, lossBefore: 2 }) }],
    ];
    for (const [text, change] of parts) {
      const { out } = await qckpt([
        'diff',
        before,
        put('two.safetensors', { meta: lineage(step), ...change }),
      ]);
      expect(out).toContain(`different\n${text}`);
    }
  });

  it('names passes, seeds, shots, code and data that differ', async () => {
    const { meta } = checkpoint;
    const other = put('other.safetensors', {
      meta: {
        ...meta,
        run: { ...meta.run, seeds: { ...meta.run.seeds, run: '77' } },
        circuit: { ...meta.circuit, passes: meta.circuit.passes.slice(1) },
        provenance: { ...meta.provenance, commit: 'c'.repeat(40) },
      },
    });
    const { out } = await qckpt(['diff', home, other]);
    expect(out).toMatch(/^seeds: 1 different\n {2}run: \d+ -> 77$/m);
    expect(out).toMatch(/^passes: \d+ different$/m);
    expect(out).toMatch(/^code: 1 different\n {2}commit: unknown -> c{40}$/m);
    const moved = put('moved.safetensors', {
      meta: { ...meta, provenance: { ...meta.provenance, commit: 'c'.repeat(40) } },
    });
    expect(await qckpt(['diff', home, moved])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^same state, other provenance\n/),
    });
  });
});

describe('qckpt export', () => {
  it('writes circuits that read back, with the trained angles in where asked for', async () => {
    const free = await qckpt(['export', home, '--format', 'openqasm3']);
    expect(free.out).toBe(checkpoint.meta.circuit.logicalOpenQasm3);
    for (const circuit of ['logical', 'compiled']) {
      const { code, out } = await qckpt([
        'export',
        home,
        '--format',
        'openqasm3',
        '--circuit',
        circuit,
        '--bind',
      ]);
      expect(code).toBe(0);
      const names = new Set(
        readOpenQasm(out).operations.flatMap(({ angles }) =>
          angles.flatMap(({ terms }) => terms.map(({ name }) => name)),
        ),
      );
      expect([...names].sort()).toEqual(['x0', 'x1', 'x2', 'x3']);
    }
  });

  it('writes the JSON of inspect', async () => {
    const { out } = await qckpt(['export', home, '--format', 'json']);
    const { file, ...inspected } = JSON.parse((await qckpt(['inspect', home, '--json'])).out);
    expect(file).toBe(home);
    expect(JSON.parse(out)).toEqual(inspected);
  });

  it('writes an RO-Crate whose references all lead somewhere', async () => {
    const output = at('ro-crate-metadata.json');
    expect((await qckpt(['export', home, '--format', 'ro-crate', '-o', output])).code).toBe(0);
    expect((await qckpt(['export', home, '--format', 'ro-crate', '-o', output])).code).toBe(2);
    const crate = JSON.parse(readFileSync(output, 'utf8'));
    const graph: Record<string, unknown>[] = crate['@graph'];
    const ids = graph.map((entity) => entity['@id']);
    expect(new Set(ids).size).toBe(ids.length);
    const referred = JSON.stringify(graph)
      .match(/\{"@id":"[^"]*"\}/g)!
      .map((text) => JSON.parse(text)['@id'])
      .filter((id: string) => !id.startsWith('https://'));
    for (const id of referred) expect(ids).toContain(id);
    // What the specification asks of the descriptor, the root and a file.
    expect(graph[0]).toMatchObject({
      '@id': 'ro-crate-metadata.json',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.3' },
      about: { '@id': './' },
    });
    expect(graph[1]).toMatchObject({
      '@id': './',
      '@type': 'Dataset',
      hasPart: [{ '@id': 'home.safetensors' }, { '@id': 'home.cell.json' }],
    });
    for (const name of ['name', 'description', 'datePublished', 'license'])
      expect(graph[1]).toHaveProperty(name);
    const file = graph.find((entity) => entity['@type'] === 'File')!;
    expect(file.sha256).toBe(createHash('sha256').update(readFileSync(home)).digest('hex'));
    const workflow = graph.find((entity) => entity['@id'] === 'home.cell.json')!;
    expect(workflow.sha256).toBe(
      createHash('sha256')
        .update(readFileSync(at('home.cell.json')))
        .digest('hex'),
    );
  });

  it('names a file in an RO-Crate by a URI, whatever it is called', async () => {
    const name = 'my run: 100%#1?.safetensors';
    writeFileSync(at(name), readFileSync(home));
    const { out } = await qckpt(['export', at(name), '--format', 'ro-crate']);
    const graph: Record<string, string>[] = JSON.parse(out)['@graph'];
    const file = graph.find((entity) => entity['@type'] === 'File')!;
    expect(file.name).toBe(name);
    const resolved = new URL(file['@id'], 'file:///crate/');
    expect([resolved.hash, resolved.search]).toEqual(['', '']);
    expect(decodeURIComponent(resolved.pathname)).toBe(`/crate/${name}`);
  });
});
