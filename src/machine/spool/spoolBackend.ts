import { type AnsweredRequest, jobOf } from '../../checkpoint/format/jobLog.ts';
import {
  type MachineRequest,
  type MachineResponse,
  machineRequest,
  requestDigest,
  requestText,
  responseDigest,
} from '../../checkpoint/format/machineRequest.ts';
import type { Circuit } from '../../circuit/circuit.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Backend, BatchCounts, CircuitBatch } from '../../training/backend.ts';
import { type Journal, openJournal } from './journal.ts';
import type { SpoolFolder, SpoolWaiting } from './spoolFolder.ts';
import {
  isWhole,
  MOST_BITS,
  MOST_CIRCUITS,
  MOST_RESPONSE_BYTES,
  outcomeCounts,
  readResponse,
  spoolNames,
} from './spoolFormat.ts';

/** Looks at an answer that does not end before it is given up as broken. */
const PATIENCE = 25;
/** Looks before people are told that a machine is waited for. */
const UNTOLD = 10;

/**
 * A machine that answers through a folder. A request is written once, whatever becomes of who waits for it; what is
 * answered is never asked for again, so that a run is replayed from its responses without a machine.
 * @param answered what a run that continues has counted before
 * @returns counts throw DATA: no response, or one to something else; INTERRUPTED: the run is to end
 */
export function spoolBackend(
  folder: SpoolFolder,
  waiting: SpoolWaiting,
  answered: readonly AnsweredRequest[] = [],
): Backend {
  const journal = openJournal(folder);
  const log: AnsweredRequest[] = [...answered];
  return {
    name: 'spool',
    answered: () => log,
    counts: async (batches) => {
      const request = requestFor(batches);
      const number = log.length;
      writeCircuit(folder, batches[0].circuit, request.circuit);
      writeRequest(folder, number, request);
      const response = await responseTo(folder, waiting, number, request);
      const sha256 = responseDigest(response);
      countOnce(folder, journal, { number, request: requestDigest(request), response: sha256 });
      log.push({ request: response.request, response: sha256, job: jobOf(response) });
      return countsOf(batches, response);
    },
  };
}

function requestFor(batches: readonly CircuitBatch[]): MachineRequest {
  const [{ circuit, circuitSha256, names, shots, bases, purpose }] = batches;
  const axes = bases[0];
  if (bases.length !== 1 || /[^Z]/.test(axes))
    throw new QckptError('ARGUMENT', `spool expected the basis Z alone, got ${bases.join(', ')}`);
  if (axes.length > MOST_BITS)
    throw new QckptError('ARGUMENT', `spool expected at most ${MOST_BITS} measured bits, got ${axes.length}`);
  const bindings = batches.flatMap(({ bindings: values }) =>
    Array.from({ length: values.length / names.length }, (_, row) =>
      Array.from(values.subarray(row * names.length, (row + 1) * names.length)),
    ),
  );
  if (bindings.length > MOST_CIRCUITS)
    throw new QckptError(
      'ARGUMENT',
      `spool expected at most ${MOST_CIRCUITS} circuits, got ${bindings.length}`,
    );
  const samples = batches.map((batch) => batch.purpose.sample);
  return machineRequest({ circuit, circuitSha256, names, bindings, shots, samples, purpose });
}

/** What is there under the name of its own digest is not written again, if it is what it says. */
function writeCircuit(folder: SpoolFolder, circuit: Circuit, sha256: string): void {
  const bytes = new TextEncoder().encode(writeOpenQasm(circuit, { version: 3, physical: true }));
  writeOnce(folder, spoolNames.circuit(sha256), bytes, 'another circuit');
}

function writeRequest(folder: SpoolFolder, number: number, request: MachineRequest): void {
  const bytes = new TextEncoder().encode(requestText(request));
  writeOnce(folder, spoolNames.request(number), bytes, "another run's request: choose another --spool");
}

function writeOnce(folder: SpoolFolder, name: string, bytes: Uint8Array, other: string): void {
  const found = folder.read(name, Math.max(bytes.length, MOST_RESPONSE_BYTES));
  if (found === null) folder.write(name, bytes);
  else if (found.length !== bytes.length || found.some((byte, k) => byte !== bytes[k]))
    throw new QckptError('EXISTS', `${folder.path}/${name} is ${other}`);
}

async function responseTo(
  folder: SpoolFolder,
  { pause, stopping, tell }: SpoolWaiting,
  number: number,
  request: MachineRequest,
): Promise<MachineResponse> {
  const name = spoolNames.response(number);
  const place = `${folder.path}/${name}`;
  let halves = 0;
  for (let looks = 0; ; looks++) {
    const bytes = folder.read(name, MOST_RESPONSE_BYTES);
    const text = bytes === null ? null : new TextDecoder().decode(bytes);
    // Whoever writes in place is seen at it; what stays so is broken.
    if (text !== null && (isWhole(text) || halves >= PATIENCE)) return readResponse(text, request, place);
    if (text !== null && halves++ === 0) tell(`${place} does not end yet: waiting for the rest`);
    if (stopping())
      throw new QckptError('INTERRUPTED', `stopped while ${folder.path} waits for request ${number}`);
    if (looks === UNTOLD) tell(`waiting for ${place}: ${described(request)}`);
    await pause();
  }
}

function described({ bindings, shots, purpose: { claim, step } }: MachineRequest): string {
  const use = claim === undefined ? `step ${step}` : `the claims on ${claim} after step ${step}`;
  return `${bindings.length} circuits x ${shots} shots of ${use}`;
}

/** @throws QckptError DATA: another response was counted under this number before */
function countOnce(
  folder: SpoolFolder,
  journal: Journal,
  counted: { readonly number: number; readonly request: string; readonly response: string },
): void {
  const before = journal.accepted(counted.number);
  if (before === undefined) {
    journal.accept(counted);
    return;
  }
  if (before.request !== counted.request || before.response !== counted.response)
    throw new QckptError(
      'DATA',
      `${folder.path}/${spoolNames.response(counted.number)} expected the response that was counted before, ` +
        `${before.response}, got ${counted.response}: a second answer (two executors?) is not counted`,
    );
}

function countsOf(batches: readonly CircuitBatch[], { counts, calibration }: MachineResponse): BatchCounts[] {
  let from = 0;
  return batches.map(({ bindings, names }) => {
    const rows = bindings.length / names.length;
    const own = counts.slice(from, from + rows).map((one) => [outcomeCounts(one)]);
    from += rows;
    return { counts: own, source: calibration };
  });
}
