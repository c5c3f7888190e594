// A pure run where there is a disk: writes its files and prints their SHA-256.
//   node scripts/run.mjs runtimes/pureRunMain FOLDER [INPUT.json]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { sha256Hex } from '#src/numeric/canonicalJson.ts';
import { pureInput } from './pureInput.ts';
import { type PureInput, pureRun } from './pureRun.ts';

const [folder, inputFile] = process.argv.slice(2);
const input =
  inputFile === undefined ? await pureInput() : (JSON.parse(readFileSync(inputFile, 'utf8')) as PureInput);
for (const [name, bytes] of pureRun(input)) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  process.stdout.write(`${sha256Hex(bytes)}  ${name}\n`);
}
