import { describe, expect, it } from 'vitest';
import { tableColumn } from '#src/hardware/importers/ibmTableColumns.ts';

describe("a header of IBM's table", () => {
  it('is understood as the website has it', () => {
    expect(tableColumn('CNOT error')).toEqual({ kind: 'error', gate: 'cx' });
    expect(tableColumn('Readout assignment error')).toEqual({
      kind: 'value',
      name: 'readout_error',
      unit: '',
    });
  });

  // 100 kB of "error" took ten seconds on a busy machine.
  it('is not understood beyond 120 characters', () => {
    expect(tableColumn(`CNOT ${'error '.repeat(19)}`)).toEqual({ kind: 'error', gate: 'cx' });
    expect(tableColumn(`CNOT ${'error '.repeat(20)}`)).toBeUndefined();
    expect(tableColumn(`Readout ${'x'.repeat(120)} error`)).toBeUndefined();
  });
});
