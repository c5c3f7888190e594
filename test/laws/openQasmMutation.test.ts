import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readOpenQasm } from '../../src/circuit/openQasm/readOpenQasm.ts';
import { withWritableNames } from '../../src/circuit/openQasm/writableNames.ts';
import { writeOpenQasm } from '../../src/circuit/openQasm/writeOpenQasm.ts';
import { validateCircuit } from '../../src/circuit/validateCircuit.ts';
import { QckptError } from '../../src/numeric/qckptError.ts';
import { sequentialUniforms } from '../../src/numeric/streams.ts';
import { cpuClockMs } from '../cpuClock.ts';

/** `node scripts/run.mjs transpile/mutateOpenQasm --inputs 100000` runs the long version. */
const inputs = Number(process.env.QCKPT_MUTATIONS ?? 3000);
const golden = new URL('../golden/transpile/', import.meta.url);
/** Far above what the slowest takes, far below a hang. */
const SLOW_MS = 2000;

const written = [
  `OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] theta;\ninput float phi;\nqubit[3] q;\nqubit r;\nbit[2] c;
gate pair(a, b) x, y { h x; cx x, y; rz(2*a - b/2) y; cx x, y; }
pair(theta, -phi + pi/4) q[0], q[1];\nU(theta, 0, pi) r;\nbarrier q;\nc[0] = measure q[0];\nc[1] = measure r;\n`,
  'OPENQASM 2.0;\r\ninclude "qelib1.inc";\r\n// two registers\r\nqreg a[2]; qreg b[2];\r\ncreg m[2];\r\n' +
    'gate maj x,y,z { cx z,y; cx z,x; ccx x,y,z; }\r\nh a;\r\ncx a,b;\r\nmaj a[0],b[0],b[1];\r\n' +
    'u3(pi/2,-1.5e-3,sin(0.3)^2) a[1];\r\nmeasure b -> m;\r\n',
  'OPENQASM 3.0;\ninput float t;\nqubit[3] q;\nqubit[0] none;\nrx(7/2 - (5^3)*0x1F + 2**3%5) q[0];\n' +
    'rz(int[8](3.9) + popcount("1011" << 1) - rotl(uint[6](37), 3)*t) q;\nry(mod(7.5, 2) + float[32](0.1)/2.0) q[1];\n' +
    'cphaseshift01(1_000*(3 < 4) | ~2) q[0], q[1];\n#pragma braket result probability all\nxy(real(t/3)) q[1], q[2];\n',
  'OPENQASM 2.0;\ninclude "hqslib1.inc";\nqreg q[2];\ncreg c[2];\nU1q(0.2*pi,0.3*pi) q[0];\nRxxyyzz(0.1,2^3,-1/2) q[0],q[1];\n' +
    'gphase(-0.25) q[0];\nZZ q[0],q[1];\nmeasure q -> c;\n',
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nbit[2] c;\nrz(pi/2) $3;\nsx $3;\ncz $3, $4;\nc[0] = measure $3;\nc[1] = measure $4;\n',
];
const seeds = [
  ...written,
  ...written,
  ...readdirSync(golden)
    .filter((name) => name.endsWith('.qasm'))
    .map((name) => readFileSync(new URL(name, golden), 'utf8').slice(0, 1000)),
];

const fragments = [
  ...[
    'pi',
    '-',
    '+',
    '*',
    '/',
    '(',
    ')',
    '((',
    '{',
    '}',
    '[',
    ']',
    ';',
    ',',
    '->',
    '==',
    '"',
    '//',
    '/*',
    '*/',
  ],
  ...[
    '**',
    '^',
    '%',
    '<<',
    '>>',
    '&',
    '|',
    '~',
    '!',
    '<=',
    '&&',
    '"0101"',
    'int[8](',
    'uint[6](',
    'bit[4](',
    'bool(',
  ],
  ...[
    'popcount(',
    'rotl(',
    'pow(',
    'mod(',
    '0xFFFFFFFFFFFFFFFF',
    '0b1',
    '1_0',
    'true',
    '9223372036854775807',
    '**64',
  ],
  ...[
    '\n#pragma braket result x\n',
    '\npragma y\n',
    'include "hqslib1.inc";',
    'qubit[0] none;',
    'gphase(1) q[0];',
  ],
  ...['1e999', '1e-400', '99999999999999999999', '-1', '0', '0x1', '1.', '.5', 'NaN', 'qreg q[1000000000];'],
  ...[
    'gate g a { g a; }',
    'gate g(t) a,b { cx a,b; rz(t/0) a; }',
    'input float t;',
    'qubit[3] q;',
    '$3',
    '\r\n',
  ],
  ...[
    'if (c==1) ',
    'reset q[0];',
    'ctrl @ ',
    'opaque o a;',
    'for ',
    'include "qelib1.inc";',
    'OPENQASM 3.0;',
    '\0',
  ],
  ...[
    'measure q -> c;',
    'barrier q;',
    'q[-1]',
    'q[99]',
    'h q;',
    'cx q,q;',
    'sin(',
    'ln(0)',
    'sqrt(-1)',
    'é',
    '😀',
  ],
];

test(
  `${inputs} mutated files give a circuit or an error that says where`,
  () => {
    const uniform = sequentialUniforms(process.env.QCKPT_SEED ?? '1', 'mutations');
    const below = (end: number) => Math.floor(uniform() * end);
    let circuits = 0;
    for (let input = 0; input < inputs; input++) {
      let text = seeds[below(seeds.length)];
      for (let change = 1 + below(4); change > 0; change--) text = mutate(text, below);
      const startMs = cpuClockMs();
      try {
        const read = readOpenQasm(text);
        validateCircuit(read);
        const { circuit } = withWritableNames(read);
        // What was read can be written, and reads back as what it was.
        if (circuit.operations.length < 200) {
          expect(readOpenQasm(writeOpenQasm(circuit))).toEqual(circuit);
          circuits++;
        }
      } catch (error) {
        if (!(error instanceof QckptError))
          throw new Error(`input ${input}: ${JSON.stringify(text)}`, { cause: error });
        expect(error.message).toMatch(/\(qasm:\d+:\d+\)$/);
      }
      if (cpuClockMs() - startMs > SLOW_MS)
        throw new Error(`input ${input} is slow: ${JSON.stringify(text)}`);
    }
    expect(circuits).toBeGreaterThan(inputs / 50);
  },
  300_000 + inputs * 20,
);

function mutate(text: string, below: (end: number) => number): string {
  const at = below(text.length + 1);
  const length = 1 + below(8);
  const kinds: readonly (() => string)[] = [
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + fragments[below(fragments.length)] + text.slice(at),
    () => text.slice(0, at) + fragments[below(fragments.length)] + text.slice(at + length),
    () => text.slice(0, at) + String.fromCharCode(below(128)) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at, at + 60) + text.slice(at),
    () => text.slice(0, at),
    () => {
      const lines = text.split('\n');
      const line = below(lines.length);
      const other = below(lines.length);
      [lines[line], lines[other]] = [lines[other], lines[line]];
      return lines.join('\n');
    },
  ];
  return kinds[below(kinds.length)]();
}
