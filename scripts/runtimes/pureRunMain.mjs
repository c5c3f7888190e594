// node pureRunMain.mjs FOLDER [INPUT.json]: a pure run where there is a disk. Writes its files and prints their SHA-256.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pureInput } from './pureInput.mjs';
import { pureRun } from './pureRun.mjs';

const [folder, inputFile] = process.argv.slice(2);
const input = inputFile === undefined ? await pureInput() : JSON.parse(readFileSync(inputFile, 'utf8'));
for (const [name, bytes] of pureRun(input)) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  process.stdout.write(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
}
