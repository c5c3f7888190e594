import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { csvText } from '../../src/report/csvText.ts';

it.each(["=cmd|' /C calc'!A0", '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx', '=1', '--1', '+', '-'])(
  'a spreadsheet takes %j for text',
  (formula) => {
    const [[cell]] = parse(csvText([[formula]])) as string[][];
    expect(cell.startsWith("'")).toBe(true);
  },
);

it('numbers and honest text keep their bytes', () => {
  const rows = [
    [-0.5, 1e-7, -1e21, 0, true, null],
    ['-0.5', '+3', '-1.5e-7', '.5', '-.5', 'a=b'],
    ['circuit-b-4q2l', 'mean of 10', 'a "quoted", one', 'two\nlines', 'x@y', 'ä'],
  ];
  expect(csvText(rows)).toBe(
    '-0.5,1e-7,-1e+21,0,true,\n-0.5,+3,-1.5e-7,.5,-.5,a=b\ncircuit-b-4q2l,mean of 10,"a ""quoted"", one","two\nlines",x@y,ä\n',
  );
});

it('what a terminal obeys stands in no cell', () => {
  expect(csvText([['a\u001b[31m\u009b\u202e\u200b']])).toBe('a\\u001b[31m\\u009b\\u202e\\u200b\n');
});
