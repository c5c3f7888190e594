import { z } from 'zod';
import { findForbiddenKey, jsonProblem } from '../../checkpoint/format/boundedJson.ts';
import {
  type MachineRequest,
  type MachineResponse,
  outcomeIndex,
  RESPONSE_FORMAT,
  requestDigest,
} from '../../checkpoint/format/machineRequest.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { oneLine, sha256Text } from '../../hardware/textSchemas.ts';
import type { JsonValue } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { OutcomeCounts } from '../../training/backend.ts';

/** Largest response that is read: 65,536 circuits of 64 outcomes. */
export const MOST_RESPONSE_BYTES = 64 * 2 ** 20;
/** Brackets and commas of a response. */
const MOST_RESPONSE_PARTS = 2 ** 22;
/** Circuits of a request. */
export const MOST_CIRCUITS = 2 ** 16;
/** Bits that are measured: an outcome is a number that fits. */
export const MOST_BITS = 20;
/** Brackets, commas and characters of one calibration that a response holds. */
const CALIBRATION = { parts: 2 ** 14, characters: 2 ** 18 } as const;

/** Names of the files of a spool folder. */
export const spoolNames = {
  circuit: (sha256: string): string => `circuit-${sha256}.qasm`,
  request: (number: number): string => `${numbered(number)}.request.json`,
  job: (number: number): string => `${numbered(number)}.job.json`,
  response: (number: number): string => `${numbered(number)}.response.json`,
  journal: 'journal.jsonl',
} as const;

function numbered(number: number): string {
  return String(number).padStart(6, '0');
}

const line = oneLine(256);
const calibration = z.custom<JsonValue>(
  (value) => value !== undefined && isSmall(value as JsonValue),
  `a calibration of at most ${CALIBRATION.characters} characters and ${CALIBRATION.parts} parts, or null`,
);

const response = z.strictObject({
  format: z.literal(RESPONSE_FORMAT),
  request: sha256Text,
  qubits: z.array(z.int().min(0).max(4095)).max(MOST_BITS),
  counts: z.array(z.record(z.string(), z.int().min(0))).max(MOST_CIRCUITS),
  job: line,
  session: line.nullable(),
  backend: line,
  software: z.record(line, line).refine((all) => Object.keys(all).length <= 32, 'at most 32 versions'),
  calibration: z.strictObject({ before: calibration, after: calibration }),
});

function isSmall(value: JsonValue): boolean {
  const text = JSON.stringify(value);
  return text.length <= CALIBRATION.characters && jsonProblem(text, CALIBRATION.parts) === null;
}

/** Whether a text is JSON to its end: an answer that is still being written is not. */
export function isWhole(text: string): boolean {
  if (jsonProblem(text, MOST_RESPONSE_PARTS) !== null) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * JSON of a file in a spool folder.
 * @param mostParts brackets and commas
 * @throws QckptError DATA
 */
export function readSpoolJson(text: string, place: string, mostParts: number): JsonValue {
  const problem = jsonProblem(text, mostParts);
  if (problem !== null) throw new QckptError('DATA', `${place} expected JSON ${problem}`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new QckptError('DATA', `${place} expected JSON, got text that ends early or does not parse`, {
      cause,
    });
  }
}

/**
 * A response, checked against the request that it answers.
 * @param place its path, for messages
 * @throws QckptError DATA: not a response, another request's, too few circuits or shots, other qubits or outcomes
 */
export function readResponse(text: string, request: MachineRequest, place: string): MachineResponse {
  const fail = (field: string, expected: string, found: string): never => {
    throw new QckptError('DATA', `"${field}" expected ${expected}, got ${found} (${place})`);
  };
  const value = readSpoolJson(text, place, MOST_RESPONSE_PARTS);
  const key = findForbiddenKey(value);
  if (key !== undefined) fail('response', 'plain keys', quoted(key));
  const read = parseWithSchema(response, { value, locate: () => place }, 'DATA');
  const asked = requestDigest(request);
  if (read.request !== asked) fail('request', `${asked}, the digest of what was asked`, read.request);
  const [{ length: bits }] = request.bases;
  if (String(read.qubits) !== String(request.qubits))
    fail(
      'qubits',
      `[${request.qubits}], the measured qubits in the order of their bits`,
      `[${read.qubits}]: qubits in another order, or others`,
    );
  if (read.counts.length !== request.bindings.length)
    fail('counts', `counts of ${request.bindings.length} circuits`, String(read.counts.length));
  const counts = read.counts.map((own, k) => {
    let seen = 0;
    for (const [outcome, count] of Object.entries(own)) {
      if (outcome.length !== bits || /[^01]/.test(outcome))
        fail(`counts[${k}]`, `outcomes of ${bits} bits`, quoted(outcome));
      seen += count;
    }
    if (seen !== request.shots) fail(`counts[${k}]`, `${request.shots} shots`, String(seen));
    return Object.fromEntries(Object.entries(own).filter(([, count]) => count > 0));
  });
  return { ...read, counts };
}

/** One circuit's counts as training reads them. */
export function outcomeCounts(counts: Readonly<Record<string, number>>): OutcomeCounts {
  return new Map(Object.entries(counts).map(([outcome, count]) => [outcomeIndex(outcome), count]));
}
