import { describe, expect, it } from 'vitest';
import { compareTables } from '../../src/report/compareTables.ts';
import type { Table } from '../../src/report/table.ts';

const table: Table = {
  name: 'made-up',
  help: '',
  example: '',
  columns: {
    row: '',
    experiment: '',
    seed: '',
    n: '',
    loss: '',
    loss_low: '',
    loss_high: '',
    state_sha256: '',
    commit: '',
  },
  shown: [],
  rows: () => [],
};
const header = 'row,experiment,seed,n,loss,loss_low,loss_high,state_sha256,commit\n';
const all = new Set(['a', 'b']);

describe('comparison with reference tables', () => {
  it('matches rows by what they are about and ignores the commit', () => {
    const ours = `${header}run,a,1,,0.5,,,x,new\nrun,a,2,,0.25,,,y,new\nrun,a,3,,1,,,z,new\n`;
    const theirs = `${header}run,a,2,,0.25,,,y,old\nrun,a,1,,0.75,,,x,old\n`;
    expect(compareTables(table, ours, theirs, all)).toEqual({
      table: 'made-up',
      shared: 2,
      equal: 1,
      missing: [],
      differences: ['run a 1: loss 0.5 (reference 0.75)'],
    });
  });

  it('names the rows that are only there, of the experiments that are compared', () => {
    const theirs = `${header}run,a,1,,0.5,,,x,o\nrun,b,2,,0.5,,,x,o\nrun,c,3,,0.5,,,x,o\n`;
    const { shared, missing } = compareTables(table, `${header}run,a,1,,0.5,,,x,new\n`, theirs, all);
    expect({ shared, missing }).toEqual({ shared: 1, missing: ['run b 2'] });
  });

  it('compares the state digest, and only means over equally many rows', () => {
    const ours = `${header}run,a,1,,0.5,,,x,new\nmean,a,,2,0.5,0.4,0.6,,new\n`;
    const theirs = `${header}run,a,1,,0.5,,,other,old\nmean,a,,10,0.7,0.6,0.8,,old\n`;
    const { shared, differences } = compareTables(table, ours, theirs, all);
    expect(shared).toBe(1);
    expect(differences).toEqual(['run a 1: state_sha256 x (reference other)']);
  });

  it('leaves out experiments that were run with other settings', () => {
    const ours = `${header}run,a,1,,0.5,,,x,new\nrun,b,1,,0.5,,,x,new\n`;
    const theirs = `${header}run,a,1,,0.5,,,x,old\nrun,b,1,,0.7,,,x,old\n`;
    expect(compareTables(table, ours, theirs, new Set(['a']))).toMatchObject({ shared: 1, equal: 1 });
  });
});
