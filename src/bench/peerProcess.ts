import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { activeQubits } from '../circuit/activeQubits.ts';
import { gateNamed } from '../circuit/gates.ts';
import { projectRoot } from '../experiment/projectRoot.ts';
import type { Relaxation } from '../hardware/noiseModel.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { timeline } from '../simulate/timeline.ts';
import type { Answer } from './agreement.ts';
import type { Peer } from './peers.ts';
import { calibration, LABEL, machineCircuit, SHOTS, type SubjectChoices, type Workload } from './workload.ts';
import { imagesOf, type WorkName } from './works.ts';

/**
 * A peer that runs and waits for requests. Each request fails as UNVERIFIABLE, with the peer's own words, where the
 * peer cannot do it, ends, or takes longer than it may; after the last two it answers nothing more.
 */
export interface PeerProcess {
  /** Hands over circuit, angles and noise. @returns versions of its packages */
  load(workload: Workload, device?: SubjectChoices['device']): Promise<Readonly<Record<string, string>>>;
  check(work: WorkName): Promise<PeerAnswer>;
  /** Milliseconds a call, the mean of enough calls to fill `leastMs`. */
  time(work: WorkName, leastMs: number): Promise<number>;
  end(): void;
}

/** A peer's numbers for one unit of work, to be compared with ours before anything is timed. */
export interface PeerAnswer {
  readonly answer: Answer;
  /** The first call, compilation included; null where none was needed for the answer. */
  readonly firstMs: number | null;
}

/** The peers' programs. */
const programs = fileURLToPath(new URL('test/peers/', projectRoot));
/** Where the default environment of the peers lies. */
export const DEFAULT_PYTHON = '.venv/bin/python';

// Circuits of C whose probabilities a slow peer computes exactly, to compare them, at 10 qubits or more.
const FEW_CHECKED = 21;

/**
 * @param patienceMs longest time for one answer
 * @throws QckptError ARGUMENT where there is no such interpreter
 */
export function startPeer(
  { name, program: [file, ...words] }: Peer,
  python: string,
  patienceMs: number,
): PeerProcess {
  if (!existsSync(python))
    throw new QckptError(
      'ARGUMENT',
      `"python" expected a Python interpreter with the peers' packages, found none at ${python} ` +
        '(python3 -m venv .venv && .venv/bin/pip install -r test/peers/requirements-all.txt)',
    );
  const child = spawn(resolve(python), [`${programs}${file}`, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Packages chat on their way up; the last words are kept for when one fails.
  let complaint = '';
  child.stderr.on('data', (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  // A peer that dies, or does not start, is told by the answer that does not come.
  const closed = new Promise<void>((settle) => child.on('close', () => settle()));
  child.on('error', (error) => {
    complaint = error.message;
  });
  child.stdin.on('error', () => {});
  const ask = async <Found>(request: object): Promise<Found> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, patienceMs);
    const { value, done } = await answers.next();
    clearTimeout(timer);
    const fail = (what: string): never => {
      throw new QckptError('UNVERIFIABLE', `${name}: ${what}`);
    };
    if (late) fail(`no answer within ${patienceMs / 1000} s`);
    if (done) await closed; // its last words may come after the end of its answers
    if (done) fail(complaint.trim().split('\n').at(-1) || 'ended without an answer');
    const found = JSON.parse(value) as Found & { readonly error?: string };
    if (found.error !== undefined) fail(found.error);
    return found;
  };
  return {
    load: async (workload, device = null) => {
      const request = { task: 'load', ...loadRequest(workload, device) };
      return (await ask<{ versions: Record<string, string> }>(request)).versions;
    },
    check: async (work) => {
      const { answer, first_ms } = await ask<{ answer: PeerAnswer['answer']; first_ms: number | null }>({
        task: 'check',
        work,
      });
      return { answer, firstMs: first_ms };
    },
    time: async (work, leastMs) =>
      (await ask<{ milliseconds: number }>({ task: 'time', work, least_ms: leastMs })).milliseconds,
    end: () => {
      child.stdin.end();
      // JAX and OpenMP threads may linger; nothing of the peer is needed any more.
      setTimeout(() => child.kill('SIGKILL'), 1000).unref();
    },
  };
}

/** @returns what `load` of `test/peers/serve.py` takes, less the task */
export function loadRequest(workload: Workload, device: SubjectChoices['device'] = null): object {
  const { qubits, circuit, inputs, angles, values, observable } = workload;
  const names = [...inputs, ...angles];
  return {
    qubits,
    ...(device === null
      ? {
          operations: circuit.operations.map(({ gate, qubits: on, angles: [angle] }) => [
            gate,
            on,
            angle === undefined ? null : names.indexOf(angle.terms[0].name),
          ]),
        }
      : compiledRequest(workload, device, names)),
    names,
    angles: angles.map((_, k) => inputs.length + k),
    values: names.map((name) => values.get(name)),
    calibration,
    ...(device === null ? { reads: circuit.measurements.map(({ qubit }) => qubit) } : {}),
    observable: observable?.map(({ coefficient, paulis }) => [
      coefficient,
      paulis.map(({ qubit, axis }) => [axis, qubit]),
    ]),
    inputs: inputs.map((_, k) => k),
    images: imagesOf(workload).reduce<number[][]>((rows, x, k) => {
      if (k % inputs.length === 0) rows.push([]);
      rows[rows.length - 1].push(x);
      return rows;
    }, []),
    label: LABEL,
    shots: SHOTS,
    most_checked: qubits < 10 ? 2 * angles.length + 1 : FEW_CHECKED,
  };
}

/**
 * What runs on a device, in order, over the qubits that something happens on: gates with the noise that follows them,
 * and qubits that wait. An angle is a constant and its terms; gates without one come with their matrix, whose first
 * qubit is the low bit.
 */
function compiledRequest(
  workload: Workload,
  device: SubjectChoices['device'],
  names: readonly string[],
): object {
  const { circuit, noise, idle } = machineCircuit(workload, device);
  const used = activeQubits(circuit);
  const at = (qubit: number): number => used.indexOf(qubit);
  const fixed = circuit.operations.filter(({ gate, angles }) => gate !== 'barrier' && angles.length === 0);
  const matrices = new Map(fixed.map(({ gate }) => [gate, gateNamed(gate).matrix([])]));
  return {
    qubits: used.length,
    reads: circuit.measurements.toSorted((a, b) => a.bit - b.bit).map(({ qubit }) => at(qubit)),
    readout: circuit.measurements
      .toSorted((a, b) => a.bit - b.bit)
      .map(({ qubit }) => {
        const { p1Given0, p0Given1 } = noise.readoutError(qubit);
        return [p1Given0, p0Given1];
      }),
    matrices: Object.fromEntries([...matrices].map(([gate, { re, im }]) => [gate, [[...re], [...im]]])),
    operations: timeline(circuit, noise, idle).map((event) => {
      const decay = ({ e1, e2 }: Relaxation): number[] => [e1, e2];
      if (event.kind === 'idle') return ['id', [at(event.qubit)], null, [0, [decay(event.relaxation)]]];
      const { gate, qubits, angles } = event.operation;
      const [angle] = angles.map(({ constant, terms }) => [
        constant,
        terms.map(({ coefficient, name }) => [coefficient, names.indexOf(name)]),
      ]);
      const { depolarizing, relaxation } = event.noise!;
      return [gate, qubits.map(at), angle ?? null, [depolarizing, relaxation.map(decay)]];
    }),
  };
}
