import { z } from 'zod';
import {
  type MachineRequest,
  type MachineResponse,
  REQUEST_FORMAT,
  requestDigest,
} from '../../checkpoint/format/machineRequest.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { sha256Text } from '../../hardware/textSchemas.ts';
import { sha256Hex } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { SpoolFolder } from './spoolFolder.ts';
import {
  MOST_BITS,
  MOST_CIRCUITS,
  MOST_RESPONSE_BYTES,
  readResponse,
  readSpoolJson,
  spoolNames,
} from './spoolFormat.ts';

/** A request that was answered. */
export interface AnsweredCircuits {
  readonly number: number;
  readonly request: MachineRequest;
  readonly response: MachineResponse;
  /** OpenQASM 3 on physical qubits. */
  readonly openQasm3: string;
}

const MOST_PARTS = 2 ** 22;

const request = z.strictObject({
  format: z.literal(REQUEST_FORMAT),
  circuit: sha256Text,
  names: z.array(z.string().max(256)).max(4096),
  bindings: z.array(z.array(z.number())).min(1).max(MOST_CIRCUITS),
  shots: z.int().min(1),
  bases: z.array(z.string().regex(/^Z+$/, 'Z for each bit').max(MOST_BITS)).length(1),
  qubits: z.array(z.int().min(0).max(4095)).max(MOST_BITS),
  purpose: z.strictObject({
    step: z.int().min(0),
    sample: z.array(z.int().min(0)),
    claim: z.string().max(64).optional(),
  }),
});

/**
 * All that a machine has answered in a spool folder, in the order of the requests.
 * @throws QckptError DATA: a request, circuit or response that is not one, or not of the others
 */
export function readAnswers(folder: SpoolFolder): AnsweredCircuits[] {
  const answers: AnsweredCircuits[] = [];
  for (let number = 0; ; number++) {
    const asked = textOf(folder, spoolNames.request(number));
    if (asked === null) return answers;
    const answered = textOf(folder, spoolNames.response(number));
    if (answered === null) continue;
    const own = readRequest(asked, `${folder.path}/${spoolNames.request(number)}`);
    const response = readResponse(answered, own, `${folder.path}/${spoolNames.response(number)}`);
    answers.push({ number, request: own, response, openQasm3: circuitOf(folder, own) });
  }
}

function readRequest(text: string, place: string): MachineRequest {
  const value = readSpoolJson(text, place, MOST_PARTS);
  const { purpose, ...read } = parseWithSchema(request, { value, locate: () => place }, 'DATA');
  const { claim, ...rest } = purpose;
  const own: MachineRequest = { ...read, purpose: claim === undefined ? rest : { ...rest, claim } };
  const odd = own.bindings.find((binding) => binding.length !== own.names.length);
  if (odd !== undefined)
    throw new QckptError(
      'DATA',
      `"bindings" expected ${own.names.length} angles a circuit, got ${odd.length} (${place})`,
    );
  if (requestDigest(own) !== sha256Hex(text))
    throw new QckptError('DATA', `${place} expected canonical JSON, as it was asked`);
  return own;
}

function circuitOf(folder: SpoolFolder, { circuit }: MachineRequest): string {
  const name = spoolNames.circuit(circuit);
  const text = textOf(folder, name);
  if (text === null || sha256Hex(text) !== circuit)
    throw new QckptError('DATA', `${folder.path}/${name} expected the circuit of this digest`);
  return text;
}

function textOf(folder: SpoolFolder, name: string): string | null {
  const bytes = folder.read(name, MOST_RESPONSE_BYTES);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
