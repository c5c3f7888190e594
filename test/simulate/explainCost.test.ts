import { expect, it } from 'vitest';
import { kernelMemoryOf } from '../../scripts/scale/kernelMemory.ts';
import { workloadNoise } from '../../src/bench/workload.ts';
import { parameterNames } from '../../src/circuit/parameters.ts';
import { ansatzOf } from '../../src/learn/ansatz/models.ts';
import { createEngine } from '../../src/simulate/createEngine.ts';
import { explainCost } from '../../src/simulate/explainCost.ts';

const PAGE = 65_536;

it.each([
  ['state vector', 'ry-rz-cx-ring', 14, 2, 14, false],
  ['sweep', 'rx-rz-cz-ring', 7, 4, 7, true],
  ['tree', 'ry-rz-cx-ring', 8, 2, 2, true],
])('a %s takes at most a fifth more memory than announced', (method, family, qubits, layers, read, noisy) => {
  const circuit = {
    ...ansatzOf({ family, qubits, layers }).circuit,
    bits: read,
    measurements: Array.from({ length: read }, (_, k) => ({ qubit: k, bit: k })),
  };
  const noise = noisy ? workloadNoise : null;
  const values = Float64Array.from(parameterNames(circuit), (_, k) => 0.3 + 1.7 * k);
  for (const { purpose, method: found, bytes } of explainCost(circuit, noise, false)) {
    expect(found).toBe(method);
    const { before, after } = kernelMemoryOf(() => {
      const engine = createEngine(circuit, noise, { idle: false });
      if (purpose === 'a gradient') engine.gradient(values, 0);
      else engine.probabilities(values);
    });
    expect(before).toBeGreaterThan(0);
    expect(after - before).toBeLessThan(1.2 * bytes + PAGE);
    expect(after).toBeGreaterThan(bytes / 4);
  }
});
