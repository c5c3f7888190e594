import { describe, expect, it } from 'vitest';
import {
  claimed,
  claimOf,
  expectPart,
  expectProse,
  fixed,
  lines,
  measure,
  type Row,
  range,
  table,
} from './page.ts';

const rows = table('counts');
const means = rows.filter(({ row }) => row === 'mean');
const ideals = means.filter(({ model }) => model === 'ideal');

/** Numbers that no calibration holds, fitted to other circuits; a reproduction fits less of them. */
const FITS = ['strengths', 'coherent', 'angles', 'all'].filter((fit) =>
  means.some(({ model }) => model === fit),
);

function of(like: Row, model: string, routing = 'weighed', fittedTo = '', steps = ''): Row | undefined {
  return rows.find(
    (row) =>
      row.hardware === like.hardware &&
      row.circuits === like.circuits &&
      row.model === model &&
      row.routing === routing &&
      row.fitted_to === fittedTo &&
      row.steps === steps,
  );
}

const distance = (like: Row, ...wanted: [string, string?, string?, string?]): number =>
  Number(of(like, ...wanted)!.distance);

const fitted = (like: Row, fit: string): number => distance(like, fit, 'weighed', 'other circuits');

const simple = (hardware: string): Row =>
  ideals.find((row) => row.hardware === hardware && row.circuits === 'walker-simple')!;

describe('docs/studies/counts.md', () => {
  it('has what is in the table', () => {
    const ladder = ['ideal', '+ readout', '+ gates', '+ relaxation', '+ waiting: all of it'];
    const head = [...ladder, 'without swaps', 'best way', ...FITS, 'floor', 'drift', 'removed'];
    const made = ideals.map((like) => [
      ...[like.hardware, like.circuits],
      ...['ideal', 'readout', 'gates', 'relaxation', 'idling'].map((model) => fixed(distance(like, model))),
      ...['unrouted', 'best'].map((routing) => fixed(of(like, 'idling', routing)?.distance)),
      ...FITS.map((fit) => fixed(fitted(like, fit))),
      ...[fixed(like.floor), fixed(like.drift), measure(of(like, 'idling')!, 'removed', 2)],
    ]);
    expectPart('studies/counts.md', 'counts', lines(['machine', 'circuits', ...head], made));
  });

  it('says no number that does not follow from it', () => {
    const [belem, quito] = [simple('belem'), simple('quito')];
    const yorktown = ideals.find(({ hardware }) => hardware === 'yorktown')!;
    const claim = claimOf('counts', 'C10');
    const parts = claim.remark.split(', ').map((part) => fixed(part.split(' ')[1], 2));
    const beside = (name: string): string => {
      const [, ...numbers] = new RegExp(`${name}: (\\S+) \\[(\\S+), (\\S+)\\]`).exec(claim.beside)!;
      const [value, low, high] = numbers.map((number) => fixed(number, 2));
      return `${value} [${low}, ${high}]`;
    };
    // Machines of which a fit, or a part, brings the prediction nearer.
    const gains = ideals.map((like) => ({
      name: like.hardware,
      by: distance(like, 'idling') - fitted(like, 'coherent'),
    }));
    const nearer = gains.filter(({ by }) => by > 0.001);
    expect(nearer.map(({ name }) => name)).toEqual(['belem', 'casablanca', 'lima', 'santiago', 'yorktown']);
    const further = ideals.map((like) => ({
      name: like.hardware,
      by: fitted(like, 'coherent') - fitted(like, 'angles'),
    }));
    const helped = further.filter(({ by }) => by > 0);
    expect(helped.map(({ name }) => name)).toEqual(['belem', 'quito', 'athens', 'quito', 'santiago']);
    const waiting = ideals.filter((like) => distance(like, 'idling') < distance(like, 'relaxation'));
    expect(waiting.map(({ hardware }) => hardware)).toEqual([
      'belem',
      'casablanca',
      'lima',
      'santiago',
      'yorktown',
    ]);
    expect(claim.robustness).toBe(
      'depends on: twice the threshold; without belem; yorktown; at most 2 entanglers; 3 to 8 entanglers',
    );
    // The best way has no swaps.
    expect(of(quito, 'idling', 'unrouted')!.distance).toBe(of(quito, 'idling')!.distance);
    const step = (like: Row, routing: string, steps: string): string =>
      fixed(distance(like, 'idling', routing, '', steps));
    const jumps = rows.filter(
      ({ row, hardware, model, routing, drift }) =>
        [row, hardware, model, routing].join() === 'circuit,yorktown,ideal,weighed' && Number(drift) > 0.2,
    );
    const known = distance(belem, 'idling', 'unrouted') - distance(belem, 'idling');
    const calibration = distance(belem, 'ideal') - distance(belem, 'idling', 'unrouted');
    const shallow = rows.filter(
      ({ row, model, routing, entanglers }) =>
        [row, model, routing].join() === 'circuit,idling,weighed' && Number(entanglers) <= 2,
    );
    const [there, elsewhere] = [true, false].map((isThere) =>
      shallow
        .filter(({ hardware }) => (hardware === 'yorktown') === isThere)
        .map((row) => Number(row.distance)),
    );
    expectProse(
      'studies/counts.md',
      [
        `After one or two entanglers ${range(elsewhere)} remain, on yorktown up to ${fixed(Math.max(...there))}`,
        `removes ${claimed('counts', 'C10', 2)} of the ideal circuit's distance to the counts: readout ${parts[0]}, ` +
          `depolarizing errors of gates ${parts[1]}, relaxation during gates ${parts[2]}, waiting ${parts[3]}`,
        `C10 (threshold ${claim.threshold}) is ${claim.verdict}`,
        `${beside('at most 2 entanglers')} with at most two entanglers, ${beside('3 to 8 entanglers')} with 3 to 8, ` +
          `${beside('more than 8 entanglers')} with more`,
        `the calibration misses by ${fixed(distance(belem, 'idling', 'unrouted'))} (${step(belem, 'unrouted', '8')} after ` +
          'eight entanglers)',
        `by ${fixed(distance(belem, 'idling'))} (${step(belem, 'weighed', '8')}). Knowing the swaps is worth ${fixed(known)} ` +
          `there, and all of the calibration without them ${fixed(calibration)}`,
        `agree to ${fixed(quito.drift)}, of which shots alone make ${fixed(quito.drift_floor)}`,
        `${fixed(distance(quito, 'idling'))} of ${fixed(distance(quito, 'ideal'))} remain`,
        `ZZ and detuning change nothing (${fixed(fitted(quito, 'coherent'))}); strengths bring ` +
          fixed(fitted(quito, 'strengths')),
        `help by ${range(nearer.map(({ by }) => by))} on belem, casablanca, lima, santiago and yorktown`,
        `besides help by ${range(helped.map(({ by }) => by))} more on belem, quito, athens and santiago`,
        `its first and last blocks differ by ${fixed(yorktown.drift)}, and those of ${jumps.length === 2 ? 'two' : jumps.length} ` +
          `circuits by ${range(
            jumps.map(({ drift }) => Number(drift)),
            2,
          )}`,
      ],
      [
        'February and March 2021',
        '250 runs of 8,000 shots a circuit, 500 on casablanca',
        'of 15 March',
        'Ten circuits of 1 to 10 entanglers',
        'nine of 1 to 24',
        'up to 288 ways a machine',
        'star of qubits 0 to 3',
        // As test/machine/counts has them.
        'belem 0.02 after one entangler, 0.38 after eight; quito 0.03 to 0.12',
        'steps 2 and 6',
        'Machines of five and seven qubits of 2021',
        '12 to 75 independent frequencies',
      ],
    );
  });

  it('comes from a committed tree', () => {
    expect(new Set(rows.map(({ dirty }) => dirty))).toEqual(new Set(['false']));
  });
});
