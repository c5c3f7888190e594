import type { Circuit } from '../../circuit/circuit.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { perObject } from '../../numeric/perObject.ts';
import type { CircuitRecord } from './metadata.ts';

/** The model's circuit as a checkpoint has it. @throws QckptError QASM */
export const logicalCircuit: (record: CircuitRecord) => Circuit = perObject(({ logicalOpenQasm3 }) =>
  readOpenQasm(logicalOpenQasm3),
);

/** The one that ran. @throws QckptError QASM */
export const compiledCircuit: (record: CircuitRecord) => Circuit = perObject(({ compiledOpenQasm3 }) =>
  readOpenQasm(compiledOpenQasm3),
);
