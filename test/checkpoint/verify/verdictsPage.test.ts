import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  classifierChecks,
  eigensolverChecks,
  unchecked,
} from '../../../src/checkpoint/verify/checks/registry.ts';
import { measuredParts, OWN_DATA, recomputedParts } from '../../../src/checkpoint/verify/vouching.ts';

const path = new URL('../../../docs/verdicts.md', import.meta.url);

type Named = { readonly name: string; readonly compares: string };

function tableOf(checks: readonly Named[]): string {
  const rows = checks.map(({ name, compares }) => `| ${name} | ${compares} |`);
  return ['| check | what must agree |', '|---|---|', ...rows].join('\n');
}

const all = ({
  records,
  circuits,
}: {
  readonly records: readonly Named[];
  readonly circuits: readonly Named[];
}) => [{ name: 'cell', compares: 'its keys with those of its schema, no other' }, ...records, ...circuits];

const parts: Readonly<Record<string, string>> = {
  recomputed: Object.entries(recomputedParts)
    .flatMap(([kind, lines]) =>
      lines.map((line) => `- of a${kind === 'eigensolver' ? 'n' : ''} ${kind}: ${line}`),
    )
    .join('\n'),
  'own data': `- not checked: ${OWN_DATA}`,
  measured: [
    `- recomputed: ${measuredParts.recomputed}`,
    `- compared: ${measuredParts.crossChecked}`,
    `- not checked: ${measuredParts.notChecked}`,
  ].join('\n'),
  classifier: tableOf(all(classifierChecks)),
  eigensolver: tableOf(all(eigensolverChecks)),
  unchecked: [
    '| part | what of it | who can tell | of |',
    '|---|---|---|---|',
    ...unchecked.map(({ name, what, why, kinds }) => `| ${name} | ${what} | ${why} | ${kinds.join(', ')} |`),
  ].join('\n'),
};

it('docs/verdicts.md has every check and every part that is not checked', () => {
  const page = readFileSync(path, 'utf8');
  const expected = Object.entries(parts).reduce(
    (text, [name, part]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
        (_, start, end) => `${start}${part}\n${end}`,
      ),
    page,
  );
  for (const name of Object.keys(parts)) expect(page).toContain(`<!-- ${name} -->`);
  if (process.env.QCKPT_UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  expect(readFileSync(path, 'utf8'), 'QCKPT_UPDATE_GOLDEN=1 writes it again').toBe(expected);
});
