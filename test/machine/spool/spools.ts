import { parameterAngle } from '../../../src/circuit/angle.ts';
import type { Circuit } from '../../../src/circuit/circuit.ts';
import { writeOpenQasm } from '../../../src/circuit/openQasm/writeOpenQasm.ts';
import type { SpoolFolder, SpoolWaiting } from '../../../src/machine/spool/spoolFolder.ts';
import { canonicalJson, type JsonValue, sha256Hex } from '../../../src/numeric/canonicalJson.ts';
import { QckptError } from '../../../src/numeric/qckptError.ts';
import type { CircuitBatch } from '../../../src/training/backend.ts';

/** Two measured bits on qubits 3 and 1. */
export const circuit: Circuit = {
  qubits: 4,
  bits: 2,
  operations: [{ gate: 'rz', qubits: [3], angles: [parameterAngle('a', 1)] }],
  measurements: [
    { qubit: 3, bit: 0 },
    { qubit: 1, bit: 1 },
  ],
};

/** What a step asks for: two circuits of 100 shots. */
export const batch: CircuitBatch = {
  circuit,
  circuitSha256: sha256Hex(writeOpenQasm(circuit, { version: 3, physical: true })),
  names: ['a'],
  bindings: Float64Array.of(0.25, 0.5),
  shots: 100,
  bases: ['ZZ'],
  purpose: { step: 0, sample: 7 },
};

/** What a member of a response may be in a test. */
export type Loose = Record<string, JsonValue | undefined>;

/** An honest answer to a request. */
export function answerTo(requestText: string): Loose {
  return {
    format: 'qckpt-spool-response/1',
    request: sha256Hex(requestText),
    qubits: [3, 1],
    counts: [{ '00': 60, '10': 40 }, { '11': 100 }],
    job: 'j1',
    session: null,
    backend: 'b',
    software: { s: '1' },
    calibration: { before: { t: 1 }, after: null },
  };
}

/** A folder in memory. */
export function memoryFolder(files = new Map<string, Uint8Array>()): SpoolFolder & { files: typeof files } {
  return {
    path: 'spool',
    files,
    read: (name, most) => {
      const bytes = files.get(name) ?? null;
      if (bytes !== null && bytes.length > most) throw new QckptError('DATA', `at most ${most} bytes`);
      return bytes;
    },
    write: (name, bytes) => {
      files.set(name, bytes);
    },
    append: (name, bytes) => {
      files.set(name, Uint8Array.of(...(files.get(name) ?? []), ...bytes));
    },
  };
}

/** Answers when it is waited for; says at the first look that somebody wants an end where there is no answer left. */
export function answering(
  folder: SpoolFolder,
  answers: readonly (JsonValue | string | Loose)[],
): SpoolWaiting & { told: string[] } {
  const left = [...answers];
  const told: string[] = [];
  let number = 0;
  let looks = 0;
  return {
    told,
    tell: (message) => told.push(message),
    stopping: () => left.length === 0 && looks++ > 40,
    pause: async () => {
      const answer = left.shift();
      if (answer === undefined) return;
      const text = typeof answer === 'string' ? answer : canonicalJson(answer as JsonValue);
      folder.write(`${String(number++).padStart(6, '0')}.response.json`, new TextEncoder().encode(text));
    },
  };
}
