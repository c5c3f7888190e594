import type { Circuit, Operation } from './circuit.ts';

/** Its operations without the barriers. */
export function gatesOf({ operations }: Circuit): Operation[] {
  return operations.filter(({ gate }) => gate !== 'barrier');
}
