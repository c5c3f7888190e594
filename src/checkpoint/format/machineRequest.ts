import type { Circuit } from '../../circuit/circuit.ts';
import type { JsonValue } from '../../numeric/canonicalJson.ts';
import { canonicalJson, digestOf, sha256Hex } from '../../numeric/canonicalJson.ts';

/** Format of a request: what a machine is asked to run. */
export const REQUEST_FORMAT = 'qckpt-spool-request/1';
/** Format of a response: what it saw. */
export const RESPONSE_FORMAT = 'qckpt-spool-response/1';

/** What a machine is asked to run, as it stands in a spool folder. Its digest is that of its canonical JSON. */
export interface MachineRequest {
  readonly format: typeof REQUEST_FORMAT;
  /** SHA-256 of the circuit's OpenQASM 3. */
  readonly circuit: string;
  /** `input float` names of the circuit. */
  readonly names: readonly string[];
  /** [B][names] radians. */
  readonly bindings: readonly (readonly number[])[];
  /** A circuit. */
  readonly shots: number;
  /** `Z` for each measured bit. */
  readonly bases: readonly string[];
  /** Physical qubit of each measured bit, c[0] first: the order of the characters of an outcome. */
  readonly qubits: readonly number[];
  readonly purpose: {
    readonly step: number;
    /** Samples whose circuits these are, by their indices in the data. */
    readonly sample: readonly number[];
    /** The part of the data that a claim is on; absent: a training step. */
    readonly claim?: string;
  };
}

/** Who ran a request, as the response says. */
export interface MachineJob {
  readonly job: string;
  readonly session: string | null;
  readonly backend: string;
  /** Version by name. */
  readonly software: Readonly<Record<string, string>>;
  /** As the provider had it before the job ran, and after. */
  readonly calibration: { readonly before: JsonValue; readonly after: JsonValue };
}

/** What a machine saw: the answer to one request, named by digest. */
export interface MachineResponse extends MachineJob {
  readonly format: typeof RESPONSE_FORMAT;
  readonly request: string;
  readonly qubits: readonly number[];
  /** [B] how often each outcome was seen, none of them 0; the first character is c[0]. */
  readonly counts: readonly Readonly<Record<string, number>>[];
}

/** What a request is made from. */
export interface RequestSource extends Pick<MachineRequest, 'names' | 'bindings' | 'shots'> {
  readonly circuit: Circuit;
  /** Of its OpenQASM 3. */
  readonly circuitSha256: string;
  readonly samples: readonly number[];
  readonly purpose: { readonly step: number; readonly claim?: string | undefined };
}

/** The same circuits are the same request, whoever asks. */
export function machineRequest(source: RequestSource): MachineRequest {
  const { circuit, circuitSha256, names, bindings, shots, samples, purpose } = source;
  const measured = [...circuit.measurements].sort((a, b) => a.bit - b.bit);
  return {
    format: REQUEST_FORMAT,
    circuit: circuitSha256,
    names,
    bindings,
    shots,
    bases: ['Z'.repeat(measured.length)],
    qubits: measured.map(({ qubit }) => qubit),
    purpose: {
      step: purpose.step,
      sample: samples,
      ...(purpose.claim === undefined ? {} : { claim: purpose.claim }),
    },
  };
}

/** The text of a request, whose SHA-256 is its digest. */
export function requestText(request: MachineRequest): string {
  return canonicalJson(request as unknown as JsonValue);
}

/** 64 hexadecimal digits. */
export function requestDigest(request: MachineRequest): string {
  return sha256Hex(requestText(request));
}

/** Of a response as it is read: outcomes that were not seen are left out. */
export function responseDigest(response: MachineResponse): string {
  return digestOf(response);
}

/** Counts by outcome, from counts by outcome index sum c[i] 2^i; those of 0 are left out. */
export function countsByOutcome(counts: ArrayLike<number>, bits: number): Record<string, number> {
  const named: Record<string, number> = {};
  for (let outcome = 0; outcome < counts.length; outcome++)
    if (counts[outcome] > 0)
      named[Array.from({ length: bits }, (_, bit) => (outcome >> bit) & 1).join('')] = counts[outcome];
  return named;
}

/** The index sum c[i] 2^i of an outcome whose first character is c[0]. */
export function outcomeIndex(outcome: string): number {
  return [...outcome].reduce((sum, bit, k) => sum + (bit === '1' ? 2 ** k : 0), 0);
}
