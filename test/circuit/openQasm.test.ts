import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addAngles, constantAngle, parameterAngle } from '../../src/circuit/angle.ts';
import type { Circuit } from '../../src/circuit/circuit.ts';
import { readOpenQasm, readOpenQasmText } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../../src/circuit/openQasm/writeOpenQasm.ts';
import { QckptError } from '../../src/numeric/qckptError.ts';
import { cpuClockMs } from '../cpuClock.ts';
import { arbitraryCircuit } from './arbitraryCircuit.ts';

const two = (body: string): string => `OPENQASM 2.0;\ninclude "qelib1.inc";\n${body}`;
const three = (body: string): string => `OPENQASM 3.0;\ninclude "stdgates.inc";\n${body}`;
const gatesOf = (text: string): string[] =>
  readOpenQasm(text).operations.map(
    ({ gate, qubits, angles }) =>
      `${gate}${angles.length > 0 ? `(${angles.map(({ constant }) => constant).join(',')})` : ''} ${qubits.join(',')}`,
  );
const angleOf = (expression: string): number =>
  readOpenQasm(two(`qreg q[1]; rz(${expression}) q[0];`)).operations[0].angles[0].constant;

describe('reading', () => {
  test('several registers are numbered in order, whole registers are broadcast', () => {
    const text = two(
      'qreg a[2]; qreg b[2]; creg c[2]; creg d[1]; cx a,b; h b; cx a[1],b; measure a -> c; measure b[1] -> d[0];',
    );
    expect(gatesOf(text)).toEqual(['cx 0,2', 'cx 1,3', 'h 2', 'h 3', 'cx 1,2', 'cx 1,3']);
    expect(readOpenQasm(text).measurements).toEqual([
      { qubit: 0, bit: 0 },
      { qubit: 1, bit: 1 },
      { qubit: 3, bit: 2 },
    ]);
  });

  test.each([
    ['pi/2', Math.PI / 2],
    ['-pi/4', -Math.PI / 4],
    ['3*pi/4', (3 * Math.PI) / 4],
    ['1.5e-3', 0.0015],
    ['2E2', 200],
    ['.5+5.', 5.5],
    ['-2^2', -4],
    ['2**3**2', 512],
    ['2-3-4', -5],
    ['12/2/3', 2],
    ['-(1-2)*3', 3],
    ['sin(pi/6)', 0.5],
    ['cos(0)+tan(pi/4)', 2],
    ['ln(exp(2))', 2],
    ['sqrt(16)', 4],
    ['arcsin(1)', Math.PI / 2],
    ['tau', 2 * Math.PI],
    ['π', Math.PI],
    ['1_000', 1000],
  ])('%s', (expression, expected) => {
    expect(angleOf(expression)).toBeCloseTo(expected, 14);
  });

  test('comments, CRLF, block comments, and no space at all', () => {
    const text =
      'OPENQASM 2.0;\r\n// a comment; h q[0];\r\ninclude "qelib1.inc";qreg q[2];/* x q[0];\r\n */cx q[0],q[1];';
    expect(gatesOf(text)).toEqual(['cx 0,1']);
  });

  test('definitions are expanded, also nested, with angles and barriers', () => {
    const text = two(
      'gate mine(a,b) x,y { rz(a+2*b) y; barrier x,y; cx y,x; } gate outer(t) p,q { mine(t,-t/2) q,p; h p; } ' +
        'qreg q[2]; outer(0.5) q[0],q[1];',
    );
    expect(gatesOf(text)).toEqual(['rz(0) 0', 'barrier 1,0', 'cx 0,1', 'h 0']);
  });

  test('a definition of a known name counts where it differs, but never for ecr', () => {
    const same = two('gate rzz(t) a,b { cx a,b; u1(t) b; cx a,b; } qreg q[2]; rzz(0.5) q[0],q[1];');
    expect(gatesOf(same)).toEqual(['rzz(0.5) 0,1']);
    const other = two('gate swap a,b { cx a,b; cx b,a; } qreg q[2]; swap q[0],q[1];');
    expect(gatesOf(other)).toEqual(['cx 0,1', 'cx 1,0']);
    const ecr = three('gate ecr a, b { rzx(pi/4) a, b; x a; rzx(-pi/4) a, b; } qubit[2] q; ecr q[1], q[0];');
    expect(gatesOf(ecr)).toEqual(['ecr 1,0']);
    const wrong = three('gate ecr a, b { cx a, b; } qubit[2] q; ecr q[0], q[1];');
    expect(gatesOf(wrong)).toEqual(['ecr 0,1']);
  });

  test('names that JavaScript objects have are names like others', () => {
    const text = two(
      'gate constructor __proto__ { x __proto__; } qreg toString[1]; constructor toString[0];',
    );
    expect(gatesOf(text)).toEqual(['x 0']);
    expect(() => readOpenQasm(two('qreg q[1]; hasOwnProperty q[0];'))).toThrow(
      'unknown gate "hasOwnProperty"',
    );
  });

  test('OpenQASM 3: inputs, physical qubits, assignment of measurements', () => {
    const circuit = readOpenQasm(
      three(
        'input float[64] theta; input angle phi; bit[2] c; gphase(pi/4); U(theta, 0, 0) $3; rz(2*theta - phi/2 + 0.5) $1; ' +
          'barrier $1, $3; c[0] = measure $1; c[1] = measure $3;',
      ),
    );
    expect(circuit.qubits).toBe(4);
    expect(circuit.operations[1].angles[0]).toEqual(
      addAngles(constantAngle(0.5), addAngles(parameterAngle('theta', 2), parameterAngle('phi', -0.5))),
    );
    expect(circuit.operations[2]).toEqual({ gate: 'barrier', qubits: [1, 3], angles: [] });
    expect(circuit.measurements).toEqual([
      { qubit: 1, bit: 0 },
      { qubit: 3, bit: 1 },
    ]);
    expect(readOpenQasm(three('x $2;'), { qubits: 7 }).qubits).toBe(7);
    expect(() => readOpenQasm(three('x $7;'), { qubits: 7 })).toThrow('at most 7 qubits');
    expect(readOpenQasm(three('qubit[2] q; bit[2] c = measure q;')).measurements.length).toBe(2);
    expect(readOpenQasm(three('qubit q; bit c; x q; c = measure q;')).measurements).toEqual([
      { qubit: 0, bit: 0 },
    ]);
  });

  test.each([
    ['reset q[0];', '"reset" is not supported (f.qasm:4:1)'],
    ['if (c == 1) x q[0];', '"if" is not supported (f.qasm:4:1)'],
    ['for int i in [0:1] { x q[0]; }', 'not supported (f.qasm:4:1)'],
    ['def f() {}', 'not supported (f.qasm:4:1)'],
    ['opaque g a;', 'not supported (f.qasm:4:1)'],
    ['  ctrl @ x q[0], q[1];', 'not supported (f.qasm:4:3)'],
    [
      'measure q[0] -> c[0]; x q[0];',
      'mid-circuit measurement is not supported: "x" on a qubit already measured (f.qasm:4:23)',
    ],
    ['measure q[0] -> c[0]; measure q[0] -> c[1];', 'twice'],
    ['measure q[0] -> c[0]; measure q[1] -> c[0];', 'twice'],
    ['include "other.inc";', 'not supported, only qelib1.inc, stdgates.inc, hqslib1.inc (f.qasm:4:9)'],
    ['nothing q[0];', 'unknown gate "nothing" (f.qasm:4:1)'],
    ['cx q[0];', 'gate "cx" expected 2 qubits, got 1 (f.qasm:4:1)'],
    ['rx q[0];', 'expected 1 angles, got 0'],
    ['cx q[0],q[0];', 'distinct'],
    ['cx q,q;', 'distinct'],
    ['x q[2];', '0..1, got 2 (f.qasm:4:5)'],
    ['x q[0:1];', 'slices are not supported'],
    ['x c[0];', 'expected a qubit'],
    ['rx(1/0) q[0];', 'finite'],
    ['rx(theta) q[0];', 'unknown name "theta"'],
    ['rx(1e999) q[0];', 'finite'],
    ['rx(ln(-1)) q[0];', 'finite'],
    ['gate loop a { loop a; }', 'unknown gate "loop"'],
    ['gate g(a) b { rx(c) b; }', 'unknown name "c"'],
    ['qreg q[1];', 'declared twice'],
    ['qreg r[1000000];', 'at most 4096 qubits'],
    ['x q[0]', 'expected ";", got end of file'],
    ['x "q";', 'expected a qubit'],
    ['?', 'unexpected character'],
    ['/* x', 'comment'],
    ['x $0;', 'physical qubits beside registers'],
    ['@note x q[0];', 'not supported'],
  ])('%s is refused', (statement, message) => {
    const text = two(`qreg q[2]; creg c[2];\n${statement}`);
    try {
      readOpenQasm(text, { source: 'f.qasm' });
    } catch (error) {
      expect(error).toBeInstanceOf(QckptError);
      expect((error as QckptError).code).toBe('QASM');
      expect((error as QckptError).message).toContain(message);
      return;
    }
    expect.fail('accepted');
  });

  test('products of parameters are not affine', () => {
    const text = (angle: string) => three(`input float a; input float b; qubit q; rx(${angle}) q;`);
    expect(() => readOpenQasm(text('a*b'))).toThrow('affine');
    expect(() => readOpenQasm(text('1/a'))).toThrow('affine');
    expect(() => readOpenQasm(text('sin(a)'))).toThrow('affine');
    expect(readOpenQasm(text('a-a')).operations[0].angles[0]).toEqual(constantAngle(0));
  });
});

describe('as others write it', () => {
  test('registers of size 0 hold nothing', () => {
    const text = two('qreg q[2]; qreg none[0]; creg c[0]; h none; measure none -> c; x q;');
    expect(gatesOf(text)).toEqual(['x 0', 'x 1']);
    expect(readOpenQasm(text).qubits).toBe(2);
    expect(() => readOpenQasm(`${text}x none[0];`)).toThrow('"none" has no element 0, its size is 0');
  });

  test('a definition may have thousands of angles', () => {
    const names = Array.from({ length: 6000 }, (_, k) => `p${k}`);
    const body = names.map((name, k) => `rz(${name}) x${k % 2};`).join(' ');
    const call = `circuit(${names.map((_, k) => k / 8).join(',')}) q[0],q[1];`;
    const gates = gatesOf(two(`gate circuit(${names.join(',')}) x0,x1 { ${body} }\nqreg q[2];\n${call}`));
    expect(gates).toHaveLength(6000);
    expect(gates[5999]).toBe(`rz(${5999 / 8}) 1`);
  });

  test('global phases with qubits, in a definition too', () => {
    expect(
      gatesOf(
        two('gate g(a) x { gphase(a/2) x; h x; } qreg q[2]; gphase(0.3) q[0]; g(1) q[1]; gphase(pi) ;'),
      ),
    ).toEqual(['h 1']);
    expect(() => readOpenQasm(two('qreg q[1]; gphase(b) q[0];'))).toThrow('unknown name "b"');
  });

  test('words of OpenQASM 3 are names in OpenQASM 2', () => {
    expect(gatesOf(two('gate box(tau) input { rz(tau) input; } qreg bit[1]; box(0.5) bit[0];'))).toEqual([
      'rz(0.5) 0',
    ]);
    expect(() => readOpenQasm(three('qreg bit[1];'))).toThrow('name "bit" is a word of the language');
    expect(() => readOpenQasm(two('qreg measure[1];'))).toThrow('name "measure" is a word of the language');
  });

  test('pragmas that ask for results are left out and said, others are refused', () => {
    const read = (line: string) =>
      readOpenQasmText(three(`qubit[1] q;\n${line}\nx q[0];\n`), { source: 'f.qasm' });
    expect(read('#pragma braket result state_vector').remarks).toEqual([
      'pragma "braket result state_vector" is left out (f.qasm:4:1)',
    ]);
    expect(read('pragma braket result variance z(q[0])').circuit.operations).toHaveLength(1);
    for (const line of [
      '#pragma braket unitary([[0,1],[1,0]]) q[0]',
      '#pragma braket verbatim',
      '#pragma other thing',
    ])
      expect(() => read(line)).toThrow(
        /^pragma ".*" is not supported: it may change the circuit \(f\.qasm:4:1\)$/,
      );
  });

  test('what a library defines, a text may define again', () => {
    const text =
      'OPENQASM 2.0;\ninclude "hqslib1.inc";\ngate ZZ a, b { cz a, b; }\nqreg q[2];\nZZ q[0], q[1];\n';
    expect(gatesOf(text)).toEqual(['cz 0,1']);
    expect(() => readOpenQasm('OPENQASM 2.0;\nqreg q[2];\nZZ q[0], q[1];\n')).toThrow('unknown gate "ZZ"');
  });
});

describe('hostile text', () => {
  const doubling = Array.from({ length: 60 }, (_, k) => `gate g${k + 1} a { g${k} a; g${k} a; }`).join('\n');
  const long = 4_000_000;
  test.each([
    [
      'an expansion bomb',
      two(`gate g0 a { x a; }\n${doubling}\nqreg q[1]; g60 q[0];`),
      'at most 1000000 gates',
    ],
    [
      'an expansion bomb of nothing',
      two(`gate g0 a { }\n${doubling}\nqreg q[1]; g60 q[0];`),
      'at most 1000000 gates',
    ],
    ['parentheses', two(`qreg q[1]; rx(${'('.repeat(100_000)}1`), 'levels'],
    ['minus signs', two(`qreg q[1]; rx(${'-'.repeat(100_000)}1) q[0];`), 'levels'],
    ['a sum', two(`qreg q[1]; rx(${'1+'.repeat(100_000)}1) q[0];`), 'parts'],
    ['powers', two(`qreg q[1]; rx(${'1^'.repeat(100_000)}1) q[0];`), 'levels'],
    ['broadcast', two(`qreg a[4000]; ${'h a;'.repeat(300)}`), 'at most 1000000 gates'],
    ['barriers', two(`qreg a[4096]; ${'barrier a;'.repeat(1100)}`), 'at most 1000000 gates'],
    [
      'a chain of definitions',
      Array.from({ length: 200 }, (_, k) => `gate g${k + 1} a { ${k > 0 ? `g${k}` : 'x'} a; }`).join(''),
      'levels',
    ],
    [
      'a long sum multiplied again and again',
      `${Array.from({ length: 5000 }, (_, k) => `input float p${k};`).join('')} qubit q; rx((${Array.from({ length: 5000 }, (_, k) => `p${k}`).join('+')})${'*1.0'.repeat(20_000)}) q;`,
      'at most 1000000 gates beyond those written out, fewer with long angles',
    ],
    ['pragmas', `${'#pragma braket result x\n'.repeat(400_000)}!`, 'expected a statement'],
    ['text without end', 'x'.repeat(70_000_000), 'at most 67108864 characters'],
    ['a long name', 'a'.repeat(long), 'unknown gate'],
    ['spaces', `${' '.repeat(long)}!`, 'expected a statement'],
    ['comments', `${'/**/'.repeat(long / 4)}!`, 'expected a statement'],
    ['open comments', '/* '.repeat(long / 4), 'comment'],
    ['digits', `OPENQASM ${'1'.repeat(long)}`, 'version'],
    ['digits with underscores', `OPENQASM ${'1_'.repeat(long / 2)}`, 'version'],
    ['an open quote', `include "${'a'.repeat(long)}`, 'unexpected character'],
  ])('%s', (_, text, message) => {
    const start = cpuClockMs();
    expect(() => readOpenQasm(text)).toThrow(message);
    expect(cpuClockMs() - start).toBeLessThan(20_000);
  });

  test('any text gives a circuit or a QASM error with a place', () => {
    const words = fc.constantFrom(
      ...'OPENQASM 2.0 3.0 ; include "qelib1.inc" qreg creg qubit bit [ ] ( ) { } , -> = gate g a q c q[0] c[0] $0 x cx rx u3 pi theta input float barrier measure gphase + - * / ^ 1 2 0.5 1e3 // /* */ \n'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words).map((each) => each.join(' ')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          try {
            readOpenQasm(text);
          } catch (error) {
            expect(error).toBeInstanceOf(QckptError);
            expect((error as QckptError).code).toBe('QASM');
            expect((error as QckptError).message).toMatch(/\(qasm:\d+:\d+\)$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('writing', () => {
  test('reads back: version 3, free parameters', () => {
    fc.assert(
      fc.property(
        arbitraryCircuit({ qubits: 5, maxGates: 12, symbolic: true, measured: true }),
        (circuit) => {
          expect(readOpenQasm(writeOpenQasm(circuit))).toEqual(circuit);
          expect(readOpenQasm(writeOpenQasm(circuit, { physical: true }), { qubits: 5 })).toEqual(circuit);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('reads back: version 2', () => {
    fc.assert(
      fc.property(
        arbitraryCircuit({ qubits: 5, maxGates: 12, symbolic: false, measured: true }),
        (circuit) => {
          expect(readOpenQasm(writeOpenQasm(circuit, { version: 2 }))).toEqual(circuit);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('reads back what is larger than what a text may stand for', () => {
    const operations = Array.from({ length: 165_000 }, (_, k) => ({
      gate: k % 20 > 0 ? 'rz' : 'cx',
      qubits: k % 20 > 0 ? [k % 5] : [k % 5, (k + 1) % 5],
      angles: k % 20 > 0 ? [constantAngle(k / 7)] : [],
    }));
    const text = writeOpenQasm({ qubits: 5, bits: 0, operations, measurements: [] });
    expect(text.length).toBeGreaterThan(4_194_304);
    expect(writeOpenQasm(readOpenQasm(text))).toBe(text);
  });

  test('numbers are the shortest that read back', () => {
    const rz = (radians: number): Circuit => ({
      qubits: 1,
      bits: 0,
      operations: [{ gate: 'rz', qubits: [0], angles: [constantAngle(radians)] }],
      measurements: [],
    });
    expect(writeOpenQasm(rz(0.1))).toContain('rz(0.1) q[0];');
    expect(writeOpenQasm(rz(-1e-9), { version: 2 })).toContain('rz(-1.0e-9) q[0];');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (radians) => {
        expect(readOpenQasm(writeOpenQasm(rz(radians || 0)))).toEqual(rz(radians || 0));
      }),
    );
  });

  test('what a version cannot say is an error', () => {
    const free = (name: string): Circuit => ({
      qubits: 1,
      bits: 0,
      operations: [{ gate: 'rx', qubits: [0], angles: [parameterAngle(name)] }],
      measurements: [],
    });
    expect(() => writeOpenQasm(free('theta'), { version: 2 })).toThrow('theta');
    for (const name of ['a b', '0a', 'pi', 'sin', 'q', 'rx', 'gate', ''])
      expect(() => writeOpenQasm(free(name))).toThrow('identifier');
  });

  const golden = new URL('../golden/', import.meta.url);
  test.each(readdirSync(golden).filter((file) => /-\d+q\d+l\.json$/.test(file)))(
    'recorded circuits of %s',
    (file) => {
      const record = JSON.parse(readFileSync(new URL(file, golden), 'utf8'));
      const physical = readOpenQasm(record.physical_openqasm3);
      const active = new Set(physical.operations.flatMap(({ qubits }) => qubits));
      expect([...active].sort((a, b) => a - b)).toEqual(record.active_qubits);
      expect(physical.measurements.map(({ qubit }) => qubit)).toEqual(record.measured_physical_qubits);
      if (record.physical_openqasm2 !== null) {
        const { operations, measurements } = readOpenQasm(record.physical_openqasm2);
        expect(operations).toEqual(physical.operations);
        expect(measurements).toEqual(physical.measurements);
      }
      expect(readOpenQasm(record.logical_openqasm2).qubits).toBe(record.qubits);
    },
  );
});
