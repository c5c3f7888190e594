import { expect, test } from 'vitest';
import { explainingWords } from '../../src/cli/checkpoints/explainingWords.ts';
import { readNoiseScale } from '../../src/cli/options/noiseScaleOption.ts';

test('scales are read kind by kind, with a comma or repeated', () => {
  expect(readNoiseScale(['readout=2,idling=0', 'twoQubit=0.5'])).toEqual({
    readout: 2,
    idling: 0,
    twoQubit: 0.5,
  });
  expect(readNoiseScale(undefined)).toEqual({});
});

test.each([
  ['readout', /expected a number in 0..1000, got "readout"/],
  ['readout=-1', /expected a number in 0..1000/],
  ['readout=', /expected a number/],
  ['measurement=2', /with a kind of readout, oneQubit, twoQubit, relaxation, idling, got "measurement=2"/],
  ['readout=1,readout=2', /each kind once, got readout twice/],
  ['readout=1=2', /expected KIND=FACTOR/],
])('%s is refused', (setting, words) => {
  expect(() => readNoiseScale([setting])).toThrow(words);
});

test('a comparison says "explain" where real machines bear it out, with how much', () => {
  const table = (verdict: string) =>
    `id,measured,low,high,n,verdict\nC3,1,1,1,2,supported\nC10,0.6439,0.52,0.764,7,${verdict}\n`;
  expect(explainingWords(table('supported'))).toBe(
    'calibrations explain 0.64 [0.52, 0.76] of the distance between the ideal circuit and what 7 real machines have ' +
      'counted (qckpt explain C10)',
  );
  expect(explainingWords(table('inconclusive'))).toMatch(
    /numbers of the noise model.*not shown \(inconclusive\)/,
  );
  expect(explainingWords(null)).toMatch(/not known here/);
});
