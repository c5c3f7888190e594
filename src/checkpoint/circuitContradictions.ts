import type { Circuit } from '../circuit/circuit.ts';
import { readOpenQasm } from '../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { createEnergyEngine, energyCircuit, exactEnergy } from '../learn/energyEngine.ts';
import { type Model, parameterNames } from '../learn/models.ts';
import type { PreparedData } from '../learn/prepareData.ts';
import { buildQnn } from '../learn/qnn.ts';
import { type ClaimSubject, storedMachine } from './claimSubject.ts';
import { probabilitiesOfImages } from './claims.ts';
import type { DecodedCheckpoint } from './contents.ts';
import type { EnergySubject } from './energyClaims.ts';
import { createEvaluationSetting } from './evaluationSetting.ts';
import type { CheckpointMeta } from './metadata.ts';

const COMPARED_IMAGES = 3;
const SAME_MEAN = 1e-9;

/**
 * Whether the stored circuits are those of the model: without noise, all of them have the same outcome probabilities on some
 * images, with the checkpoint's own angles.
 */
export function circuitContradictions(
  checkpoint: DecodedCheckpoint,
  subject: ClaimSubject,
  data: PreparedData,
): string[] {
  const images = data.split.test.slice(0, COMPARED_IMAGES);
  return differentCircuits(checkpoint, subject.model, 'probabilities', (circuit) => {
    const setting = createEvaluationSetting({ ...subject, circuit, profile: null, data });
    const at = probabilitiesOfImages(setting, checkpoint.parameters.data, images);
    return images.flatMap((_, k) => Array.from(at(k)));
  });
}

/** The same by the energy; and under the noise, whether the stored circuit has its marks where runs have them. */
export function energyCircuitContradictions(checkpoint: DecodedCheckpoint, subject: EnergySubject): string[] {
  const { circuit: stored, profile } = storedMachine(checkpoint);
  const energyOf = (circuit: Circuit, machine: HardwareProfile | null): number =>
    exactEnergy(createEnergyEngine(subject.model, circuit, machine), checkpoint.parameters.data);
  const found = differentCircuits(checkpoint, subject.model, 'energies', (circuit) => [
    energyOf(circuit, null),
  ]);
  if (profile === null) return found;
  const distance = Math.abs(
    energyOf(stored, profile) - energyOf(energyCircuit(subject.model, true), profile),
  );
  if (!(distance <= SAME_MEAN))
    found.push(`circuit: the noise is not where runs have it, energies differ by ${distance}`);
  return found;
}

/** @param idealOf what the circuits must agree in, without noise */
function differentCircuits(
  { meta }: DecodedCheckpoint,
  subject: Model,
  what: string,
  idealOf: (circuit: Circuit) => number[],
): string[] {
  const model = buildQnn(subject);
  const expected = idealOf(model);
  const found: string[] = [];
  if (String(meta.circuit.parameterNames) !== String(parameterNames(subject)))
    found.push('circuit: "parameterNames" are not those of the model');
  if (meta.circuit.logicalOpenQasm3 !== writeOpenQasm(model, { version: 3 })) {
    const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.logicalOpenQasm3)));
    if (!(distance <= SAME_MEAN))
      found.push(`circuit: the logical circuit is not the model's, ${what} differ by up to ${distance}`);
  }
  const distance = largestDistance(expected, idealOf(readOpenQasm(meta.circuit.compiledOpenQasm3)));
  if (!(distance <= SAME_MEAN))
    found.push(
      `circuit: the compiled circuit does not do what the model does, ${what} differ by up to ${distance}`,
    );
  return found;
}

function largestDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k])), 0);
}

/** Where the compiled circuit measures each classical bit, and where the final layout says it does. @throws QckptError QASM */
export function layoutContradictions({ circuit }: CheckpointMeta): string[] {
  const physical = new Map(
    readOpenQasm(circuit.compiledOpenQasm3).measurements.map(({ bit, qubit }) => [bit, qubit]),
  );
  return readOpenQasm(circuit.logicalOpenQasm3).measurements.flatMap(({ bit, qubit }) => {
    const [said, measured] = [circuit.finalLayout[qubit], physical.get(bit)];
    return said === measured
      ? []
      : [
          `circuit: qubit ${qubit} ends on ${said ?? 'none'} by the final layout, ${measured ?? 'none'} is measured`,
        ];
  });
}
