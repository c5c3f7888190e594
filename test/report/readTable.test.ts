import { expect, it } from 'vitest';
import { readTable } from '../../src/report/readTable.ts';
import { tableCsv } from '../../src/report/table.ts';

it('reads what tableCsv writes, to the last digit, and leaves text that looks like a number alone', () => {
  const columns = { a: '', b: '', c: '' };
  const rows = [
    { a: 0.1 + 0.2, b: 'plain', c: true },
    { a: -5e-324, b: 'with "quotes", a comma\nand a line', c: false },
    { a: 1e21, b: '0x10', c: null },
    { a: null, b: '007', c: null },
  ];
  expect(readTable(tableCsv({ name: 't', columns }, rows))).toEqual(rows);
});

it('gives no rows for a head alone', () => expect(readTable('a,b\n')).toEqual([]));
