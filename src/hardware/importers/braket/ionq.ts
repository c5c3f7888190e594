import { z } from 'zod';
import { QckptError } from '../../../numeric/qckptError.ts';
import type { CouplerCalibration, QubitCalibration, ValueOrigin } from '../../hardwareProfile.ts';
import { profileLimits } from '../../profileSchema.ts';
import type { BraketMaker } from './braketMaker.ts';
import { complement, count, fraction, micro, nano, parseDocument, seconds, service } from './deviceValues.ts';

const ionqDocument = z.looseObject({
  service,
  paradigm: z.looseObject({
    qubitCount: count,
    nativeGateSet: z.array(z.string()),
    connectivity: z.looseObject({ fullyConnected: z.literal(true) }),
  }),
  provider: z.looseObject({
    fidelity: z.looseObject({
      '1Q': z.looseObject({ mean: fraction }),
      '2Q': z.looseObject({ mean: fraction }),
      spam: z.looseObject({ mean: fraction }),
    }),
    timing: z.looseObject({ T1: seconds, T2: seconds, '1Q': seconds, '2Q': seconds, readout: seconds }),
  }),
});

/** IonQ: one number for all qubits and one for all pairs; any two ions interact. */
export const ionq: BraketMaker = {
  vendor: 'IonQ',
  technology: 'trapped-ion',
  read(document, remarks) {
    const { service: offered, paradigm, provider } = parseDocument(ionqDocument, document);
    if (!paradigm.nativeGateSet.includes('ZZ'))
      throw new QckptError(
        'PROFILE',
        `"paradigm.nativeGateSet" expected ZZ among them, got ${paradigm.nativeGateSet.join(', ')} (${document.name})`,
      );
    const { fidelity, timing } = provider;
    const spam = complement(fidelity.spam.mean);
    const qubit: QubitCalibration = {
      t1Us: micro(timing.T1),
      t2Us: Math.min(micro(timing.T2), 2 * micro(timing.T1)),
      readoutP1Given0: spam,
      readoutP0Given1: spam,
      readoutDurationNs: nano(timing.readout),
      oneQubitError: complement(fidelity['1Q'].mean),
      oneQubitDurationNs: nano(timing['1Q']),
    };
    const size = paradigm.qubitCount;
    const pairs = (size * (size - 1)) / 2;
    if (pairs > profileLimits.couplers)
      throw new QckptError(
        'PROFILE',
        `"paradigm.qubitCount" of a fully connected device expected at most ${profileLimits.couplers} pairs, got ` +
          `${size} qubits: ${pairs} pairs (${document.name})`,
      );
    const couplers = Array.from({ length: size }, (_, a) => a).flatMap((a) =>
      Array.from(
        { length: size - 1 - a },
        (_, k): CouplerCalibration => ({
          qubits: [a, a + 1 + k],
          gate: 'rzz',
          error: complement(fidelity['2Q'].mean),
          durationNs: nano(timing['2Q']),
        }),
      ),
    );
    remarks.note('rz is a change of the phase of later gpi and gpi2: it takes no pulse and no time');
    remarks.note('rzz has one error for all angles, that of its largest');
    remarks.note('gates on different ions may overlap here; the machine may run them one after the other');
    return {
      nativeGates: ['gpi', 'gpi2', 'rz', 'rzz'],
      calibratedAt: offered.updatedAt,
      qubits: Array.from({ length: size }, () => qubit),
      couplers,
      origins: [
        ...averages(['coupler.durationNs', 'coupler.error', 'oneQubitDurationNs', 'oneQubitError']),
        ...averages(['readoutDurationNs', 'readoutP0Given1', 'readoutP1Given0', 't1Us', 't2Us']),
      ],
    };
  },
};

function averages(values: readonly ValueOrigin['value'][]): ValueOrigin[] {
  return values.map((value) => ({ value, kind: 'average', note: 'one value for the whole device' }));
}
