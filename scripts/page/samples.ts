// Files that a page's verifier is tried on: one of each kind, forged and damaged ones, and what is no checkpoint.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/projectRoot.ts';

const root = fileURLToPath(projectRoot);
const golden = (name: string): string => join(root, 'test/golden', name);

/** One of each kind: a classifier, an eigensolver, own circuits with data by value, moved, measured. */
const KINDS = [
  join(root, 'results/reference/checkpoints/hardware-circuit-a-8q3l-boston-l1-none-s1.safetensors'),
  join(root, 'results/reference/checkpoints/freezing-circuit-a-4q2l-manila-l1-none-s1.safetensors'),
  golden('checkpoint/trained-none.safetensors'),
  golden('checkpoint/eigensolver.safetensors'),
  golden('checkpoint/format-1/trained-manila.safetensors'),
  golden('foreign/petals-qiskit.safetensors'),
  golden('foreign/petals-scipy.safetensors'),
  golden('forged/m0-moved-control.safetensors'),
  golden('page/measured.safetensors'),
];

/** A few of the forged ones. */
const FORGED = /^(?:02|12|48|c3|e1|g11|m6)-/;

/** What the command line says of a file. */
export interface Expected {
  readonly file: string;
  readonly verdict: string;
  readonly claims: readonly {
    readonly name: string;
    readonly split: string;
    readonly reported: number;
    readonly recomputed: number;
    readonly verdict: string;
  }[];
}

/** The files, each with what `qckpt verify` says. @param all every forged one there is */
export function sampleFiles(scratch: string, all: boolean): Expected[] {
  const forged = readdirSync(golden('forged')).filter(
    (name) => name.endsWith('.safetensors') && (all || FORGED.test(name)),
  );
  const files = [...KINDS, ...forged.map((name) => golden(`forged/${name}`)), ...damagedFiles(scratch)];
  return files.map((file) => verdictOf(file));
}

/** @param more of the command's words */
export function verdictOf(
  file: string,
  more: readonly string[] = [],
): Expected & { readonly lossThere?: number } {
  const words = [join(root, 'dist/cli/main.js'), 'verify', '--json', '--quiet', ...more, file];
  try {
    return JSON.parse(
      execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch (error) {
    // It exits with the verdict.
    return JSON.parse((error as { readonly stdout: string }).stdout);
  }
}

/** Cut short, one bit turned, somebody else's, and text. */
function damagedFiles(scratch: string): string[] {
  const whole = readFileSync(KINDS[1]);
  const turned = Uint8Array.from(whole);
  turned[whole.length - 9] ^= 4;
  const header = new TextEncoder().encode('{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}  ');
  const other = new Uint8Array(8 + header.length + 8);
  new DataView(other.buffer).setBigUint64(0, BigInt(header.length), true);
  other.set(header, 8);
  const files: Readonly<Record<string, Uint8Array>> = {
    'cut.safetensors': whole.subarray(0, 20_000),
    'turned.safetensors': turned,
    'other.safetensors': other,
    'readme.safetensors': readFileSync(join(root, 'README.md')),
    'empty.safetensors': new Uint8Array(0),
  };
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    return path;
  });
}

/** A file of so many bytes, none of which is written. */
export function largeFile(scratch: string, bytes: number): string {
  const path = join(scratch, `large-${bytes}.safetensors`);
  const handle = openSync(path, 'w');
  ftruncateSync(handle, bytes);
  closeSync(handle);
  return path;
}

/** How a report calls a file. */
export function nameOf({ file }: Expected): string {
  return basename(file, '.safetensors');
}

/** Has all that a file can say, and takes no time. */
export const talkative = golden('page/measured.safetensors');

/** One that takes a second or so, and one whose circuit other machines can hold. */
export const [costly, movable] = KINDS;
