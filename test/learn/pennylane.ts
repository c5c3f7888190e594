import { readFileSync } from 'node:fs';

interface Case {
  readonly family: string;
  readonly qubits: number;
  readonly layers: number;
  readonly features: readonly number[];
  readonly parameters: readonly number[];
  readonly probabilities: readonly number[];
  readonly label: number;
  readonly loss: number;
  readonly gradient: readonly number[];
}

/** Reference values; the fixture's `source` says how they were made. */
export const pennylane: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../golden/learn/pennylane-qnn.json', import.meta.url), 'utf8'),
);
