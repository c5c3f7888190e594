import { QckptError } from '../../numeric/qckptError.ts';
import type { DeviceGraph } from '../deviceGraph.ts';
import { fillLayout, interactionPattern } from '../embedding.ts';
import type { Pass } from '../pass.ts';
import { placeOn } from '../placeOn.ts';

/** Looks at no error rates, only at what is alive and joined. */
export const placeTrivially: Pass = {
  name: 'placeTrivially',
  help: 'Puts qubit k on physical qubit k, or, where some of these are dead or cut off, on the first connected ones.',
  example: 'on a device whose qubit 1 is dead: 0, 1, 2 -> the first three live qubits that couplers connect',
  run: (compilation, device) => {
    const { circuit } = compilation;
    const { active } = interactionPattern(circuit);
    const component = componentFor(active.length, circuit.qubits, device, active);
    const layout = new Array<number>(circuit.qubits).fill(-1);
    if (active.every((wire) => component.includes(wire))) for (const wire of active) layout[wire] = wire;
    else
      active.forEach((wire, k) => {
        layout[wire] = component[k];
      });
    return placeOn(compilation, fillLayout(layout, device), device);
  },
};

/**
 * A connected part of the device with room for the wires, one that holds them as they are numbered if there is one.
 * @throws QckptError TRANSPILE
 */
export function componentFor(
  needed: number,
  wires: number,
  device: DeviceGraph,
  preferred: readonly number[] = [],
): readonly number[] {
  const { name } = device.profile;
  if (wires > device.qubits)
    throw new QckptError(
      'TRANSPILE',
      `circuit expected at most the ${device.qubits} qubits of ${name}, got ${wires}`,
    );
  const large = device.components.filter((component) => component.length >= needed);
  const holding = large.find((component) => preferred.every((wire) => component.includes(wire)));
  if (large.length === 0)
    throw new QckptError(
      'TRANSPILE',
      `circuit expected at most the ${device.components[0]?.length ?? 0} qubits that live couplers of ${name} ` +
        `connect, got ${needed}`,
    );
  return holding ?? large[0];
}
