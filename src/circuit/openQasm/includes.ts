import type { Version } from './parseExpression.ts';

/** A library that a text may include. Gates of the registry need none. */
export interface Include {
  readonly file: string;
  readonly help: string;
  /** The version of the language that it belongs to. */
  readonly version: Version;
  /** OpenQASM of what it adds to the registry. */
  readonly definitions: string;
}

/** Libraries that a text may include, by file name; no file is read. */
export const includes: readonly Include[] = [
  { file: 'qelib1.inc', help: 'the library of OpenQASM 2', version: 2, definitions: '' },
  { file: 'stdgates.inc', help: 'the library of OpenQASM 3', version: 3, definitions: '' },
  {
    file: 'hqslib1.inc',
    help: "Quantinuum's, as pytket writes it: that of OpenQASM 2 and its machines' own gates",
    version: 2,
    definitions: [
      'gate Rz(lambda) a { rz(lambda) a; }',
      'gate U1q(theta, phi) a { r(theta, phi) a; }',
      'gate ZZ a, b { rzz(pi/2) a, b; }',
      'gate RZZ(theta) a, b { rzz(theta) a, b; }',
      'gate Rxxyyzz(alpha, beta, gamma) a, b { rxx(alpha) a, b; ryy(beta) a, b; rzz(gamma) a, b; }',
    ].join('\n'),
  },
];
