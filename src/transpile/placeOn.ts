import type { DeviceGraph } from './deviceGraph.ts';
import type { Compilation } from './pass.ts';
import { relabelCircuit } from './relabelCircuit.ts';

/** The logical circuit on the physical qubits that a layout says. */
export function placeOn(
  { circuit, initialLayout, finalLayout }: Compilation,
  layout: readonly number[],
  device: DeviceGraph,
): Compilation {
  return {
    circuit: relabelCircuit(circuit, layout, device.qubits),
    initialLayout: initialLayout.map((wire) => layout[wire]),
    finalLayout: finalLayout.map((wire) => layout[wire]),
  };
}
