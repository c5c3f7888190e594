import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  metadataRows,
  partRows,
  type Row,
  tensorRows,
} from '../../src/checkpoint/describe/describeFormat.ts';
import { keyHelp } from '../../src/checkpoint/describe/keyHelp.ts';
import { cellSchemaOf } from '../../src/checkpoint/format/cellSchema.ts';
import { decodeCheckpoint } from '../../src/checkpoint/format/contents.ts';
import { objectives } from '../../src/learn/objectives/objectives.ts';

const page = new URL('../../docs/checkpoint.md', import.meta.url);
const example = new URL('../golden/checkpoint/sample.safetensors', import.meta.url);
const isUpdating = process.env.UPDATE_DOCS === '1';

function table(head: string, rows: readonly Row[]): string {
  const columns = head.split(',');
  const line = (cells: Row): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

function hexadecimal(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  const lines = hex
    .match(/.{1,64}/g)!
    .map((line, k) => `    ${(32 * k).toString(16).padStart(6, '0')}  ${line}`);
  return lines.join('\n');
}

const parts: Readonly<Record<string, string>> = {
  parts: table('part,version,what it is', partRows()),
  tensors: table('tensor,type,shape,values,what it is', tensorRows()),
  metadata: table('key,accepts,says', metadataRows()),
  example: `\n${hexadecimal(readFileSync(example))}\n`,
};

it('docs/checkpoint.md has every part, tensor and key, and the bytes of its example', () => {
  const text = readFileSync(page, 'utf8');
  const expected = Object.entries(parts).reduce(
    (whole, [name, part]) =>
      whole.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
        (_, start, end) => `${start}${part}\n${end}`,
      ),
    text,
  );
  for (const name of Object.keys(parts)) expect(text).toContain(`<!-- ${name} -->`);
  if (isUpdating) writeFileSync(page, expected);
  expect(readFileSync(page, 'utf8'), 'UPDATE_DOCS=1 writes it again').toBe(expected);
});

it('each key of the metadata is explained, and no other', () => {
  const paths = metadataRows().map(([path]) => path.replaceAll('`', ''));
  expect(paths.sort()).toEqual(Object.keys(keyHelp).sort());
});

it('each key of a cell is listed', () => {
  const text = readFileSync(page, 'utf8');
  for (const objective of Object.values(objectives))
    for (const key of Object.keys(cellSchemaOf(objective).shape)) expect(text, key).toContain(`\`${key}\``);
});

it('the bytes on the page are a checkpoint', () => {
  const hex = readFileSync(page, 'utf8').matchAll(/^ {4}[0-9a-f]{6} {2}([0-9a-f]+)$/gm);
  const bytes = Buffer.from([...hex].map(([, line]) => line).join(''), 'hex');
  expect(decodeCheckpoint(new Uint8Array(bytes)).meta.claims[0].value).toBe(0.75);
});
