import { train } from './train.ts';

/** A training whose result stands in no table of its own: analyses measure their differences against it. */
export const twin: typeof train = {
  ...train,
  name: 'twin',
  help:
    'Trains the same QNN on the same machine with the same seed once more, with shots of its own: what two ' +
    'runs differ ' +
    'by that differ in nothing else.',
  example: 'qckpt reproduce --quick --study freezing --output results/runs/masks',
};
