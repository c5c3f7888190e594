import type { SizeRow } from '../../experiment/tasks/size.ts';
import { finishedOf } from '../results.ts';
import type { ClaimScope, Measurement } from './claim.ts';
import { medianAndRange, medianOver } from './medianAndRange.ts';

/** C6: bytes of the paper's hardware numbers / those of parameters and optimizer, over sizes of enough layers. */
export function hardwareShare(scope: ClaimScope): Measurement | null {
  const rows = sizesOf(scope);
  if (rows.length === 0) return null;
  const withText = rows.map(
    (row) =>
      bytesOf(row, 'hardware', 'hardware, further', 'calibration text') /
      bytesOf(row, 'parameters', 'optimizer'),
  );
  const text = rows.map(
    (row) => bytesOf(row, 'circuit text', 'calibration text', 'metadata', 'header') / row.bytes,
  );
  return {
    ...overSizes(rows, scope),
    remark:
      'with further hardware numbers and the calibration of the whole machine as text, ' +
      `${medianAndRange(withText)} times the bytes of parameters and optimizer; ` +
      `text is ${medianAndRange(text)} of a file`,
  };
}

/** C6b: the same at each number of layers; what is measured is the number of layers where it is largest. */
export function hardwareShareByLayers(scope: ClaimScope): Measurement | null {
  const rows = sizesOf(scope);
  const byLayers = [...new Set(rows.map(({ layers }) => layers))]
    .sort((a, b) => a - b)
    .map((layers) => ({
      layers,
      found: overSizes(
        rows.filter((row) => row.layers === layers),
        scope,
      ),
    }));
  if (byLayers.length === 0) return null;
  const worst = byLayers.reduce((a, b) => (b.found.value > a.found.value ? b : a));
  return {
    ...worst.found,
    remark: byLayers
      .map(
        ({ layers, found }) =>
          `${layers} ${layers === 1 ? 'layer' : 'layers'}: ${found.value.toPrecision(3)}`,
      )
      .join(', '),
  };
}

function sizesOf({ input, spec }: ClaimScope): SizeRow[] {
  return finishedOf(input, 'size')
    .flatMap(({ result }) => result.rows)
    .filter(({ layers }) => layers >= spec.leastLayers);
}

function overSizes(rows: readonly SizeRow[], { spec }: ClaimScope): Measurement {
  const shares = rows.map((row) => {
    const wrong = row.components.filter(
      ({ formulaBytes, bytes }) =>
        formulaBytes !== null && Math.abs(bytes - formulaBytes) > spec.formulaTolerance * formulaBytes,
    ).length;
    return bytesOf(row, 'hardware') / bytesOf(row, 'parameters', 'optimizer') + wrong;
  });
  return medianOver(shares, 'sizes');
}

function bytesOf({ components }: SizeRow, ...names: readonly string[]): number {
  return components.reduce((sum, { component, bytes }) => sum + (names.includes(component) ? bytes : 0), 0);
}
