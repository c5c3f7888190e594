import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeContainer } from '../../src/checkpoint/format/container.ts';
import { decodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { claimSubject } from '../../src/checkpoint/verify/claimSubject.ts';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { anglesOf } from '../../src/learn/data/preparedData.ts';
import { idealDistribution } from '../../src/transpile/equivalence.ts';
import { dataOf } from '../checkpoint/forgery.ts';
import { temporaryFolder } from '../storage/temporaryFolder.ts';
import { qckpt } from './qckpt.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/learn/iris.json', import.meta.url), 'utf8'));

describe('data export', () => {
  it('writes each sample with its part and the angles that scikit-learn makes of it', async () => {
    const { code, out } = await qckpt(['data', 'export', 'iris', '--seed', golden.seed]);
    expect(code).toBe(0);
    const [header, ...lines] = out.trim().split('\n');
    expect(header).toBe('part,row,label,class,x0,x1,x2,x3');
    const rows = new Map(lines.map((line) => [Number(line.split(',')[1]), line.split(',')]));
    expect(rows.size).toBe(150);
    golden.rows.forEach((row: number, k: number) => {
      const [part, , label, own, ...angles] = rows.get(row)!;
      expect([part, label]).toEqual(['test', ['setosa', 'versicolor', 'virginica'][Number(own)]]);
      expect(angles.map(Number)).toEqual(golden.angles[k].map((angle: number) => expect.closeTo(angle, 12)));
    });
  });

  it('writes the same as safetensors', async () => {
    const output = join(temporaryFolder(), 'iris.safetensors');
    const words = ['data', 'export', 'iris', '--format', 'safetensors'];
    expect(await qckpt([...words, '--output', output])).toMatchObject({ code: 0, out: '' });
    const { tensors, metadata } = decodeContainer(new Uint8Array(readFileSync(output)));
    const { shape, data } = tensors.get('features')!;
    expect([shape, metadata.get('labels')]).toEqual([[150, 4], '["setosa","versicolor","virginica"]']);
    expect(Array.from(data.slice(4 * golden.rows[0], 4 * golden.rows[0] + 4))).toEqual(
      golden.angles[0].map((angle: number) => expect.closeTo(angle, 12)),
    );
    expect((await qckpt([...words, '--output', output])).code).toBe(2);
    expect((await qckpt(words)).messages).toBe('qckpt: "output" expected a file for safetensors, got none\n');
  });

  it('takes a file of one’s own, and as many features as are asked for', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.csv'), `a,b,k\n${'1,2,x\n2,1,y\n'.repeat(4)}`);
    writeFileSync(
      join(folder, 'd.yaml'),
      'kind: csv\nfile: ./t.csv\nlabel: k\nsplit: { validation: 2, test: 2 }\n',
    );
    const { out } = await qckpt(['data', 'export', join(folder, 'd.yaml')]);
    expect(out.split('\n')).toHaveLength(10);
    expect((await qckpt(['data', 'export', 'mnist-0-3'])).messages).toContain(
      '"features" expected as many as the model has inputs, of data "mnist-0-3", got none',
    );
    expect((await qckpt(['data', 'export', 'iris', '--features', '3'])).messages).toContain(
      '"features" expected 3 columns, as many as the model has inputs, got 4 of data "iris"',
    );
    expect((await qckpt(['data', 'export', 'nothing'])).messages).toContain('"data" expected one of iris,');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

describe('export --format openqasm3', () => {
  const path = 'test/golden/checkpoint/format-1/trained-manila.safetensors';
  const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(path)));
  const exported = async (...words: string[]) => {
    const { code, out } = await qckpt(['export', path, '--format', 'openqasm3', ...words]);
    expect(code).toBe(0);
    return out;
  };

  it('puts in the trained angles, and one image of a part', async () => {
    expect(parameterNames(readOpenQasm(await exported('--bind')))).toEqual(['x0', 'x1', 'x2', 'x3']);
    const bound = readOpenQasm(await exported('--bind', 'test:17'));
    expect(parameterNames(bound)).toEqual([]);
    const data = (await dataOf(claimSubject(checkpoint)))!;
    const features = anglesOf(data, data.split.test[17]);
    const free = readOpenQasm(checkpoint.meta.circuit.logicalOpenQasm3);
    const values = new Map([
      ...checkpoint.meta.circuit.parameterNames.map(
        (name, k) => [name, checkpoint.parameters.data[k]] as const,
      ),
      ...Array.from(features, (angle, k) => [`x${k}`, angle] as const),
    ]);
    const expected = Array.from(idealDistribution(free, values));
    expect(Array.from(idealDistribution(bound, new Map()))).toEqual(
      expected.map((p) => expect.closeTo(p, 12)),
    );
    const { messages, code } = await qckpt(['export', path, '--format', 'openqasm3', '--bind', 'test:500']);
    expect([code, messages]).toEqual([2, 'qckpt: "bind" expected test:0 to test:499, got "test:500"\n']);
  });

  it("speaks Braket's dialect, with physical qubits in a box that runs as it stands", async () => {
    const logical = await exported('--dialect', 'braket');
    expect(logical).toMatch(/^OPENQASM 3.0;\ninput float theta_0_0_0;\n/);
    expect(logical).not.toMatch(/include|float\[64\]/);
    const compiled = (
      await exported('--dialect', 'braket', '--circuit', 'compiled', '--bind', 'test:0')
    ).split('\n');
    expect(compiled.slice(0, 4)).toEqual(['OPENQASM 3.0;', 'bit[2] c;', '#pragma braket verbatim', 'box {']);
    expect(new Set(compiled.slice(4).map((line) => /^\w*/.exec(line)![0]))).toEqual(
      new Set(['v', 'rz', 'cnot', '', 'c']),
    );
  });
});
