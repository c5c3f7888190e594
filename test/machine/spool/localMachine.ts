import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  countsByOutcome,
  type MachineRequest,
  type MachineResponse,
  RESPONSE_FORMAT,
} from '../../../src/checkpoint/format/machineRequest.ts';
import { readOpenQasm } from '../../../src/circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../../src/hardware/hardwareProfile.ts';
import { createNoiseModel } from '../../../src/hardware/noiseModel.ts';
import { sha256Hex } from '../../../src/numeric/canonicalJson.ts';
import { multinomialAt, streamKey } from '../../../src/numeric/streams.ts';
import { createEngine } from '../../../src/simulate/createEngine.ts';

/** What a machine of this profile answers: draws from its own noise, waiting qubits relaxing. */
export function answerOf(text: string, circuit: string, profile: HardwareProfile | null): MachineResponse {
  const request = JSON.parse(text) as MachineRequest;
  const noise = profile === null ? null : createNoiseModel(profile);
  const engine = createEngine(readOpenQasm(circuit), noise, { idle: true, trainable: [] });
  const order = engine.parameterNames.map((name) => request.names.indexOf(name));
  const digest = sha256Hex(text);
  const key = streamKey(digest, 'machine');
  return {
    format: RESPONSE_FORMAT,
    request: digest,
    qubits: request.qubits,
    counts: request.bindings.map((row, k) => {
      const law = engine.probabilities(Float64Array.from(order, (place) => row[place]));
      return countsByOutcome(multinomialAt(key, [k, 0, 0], request.shots, law), request.qubits.length);
    }),
    job: `job-${request.purpose.step}-${request.purpose.claim ?? 'step'}`,
    session: 'session-1',
    backend: profile?.name ?? 'ideal',
    software: { test: '1' },
    calibration: { before: { at: 1 }, after: { at: 2 } },
  };
}

/** Answers every request of a folder that has no answer yet. */
export function serve(folder: string, profile: HardwareProfile | null): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.request.json'))) {
    const response = join(folder, name.replace('request', 'response'));
    if (existsSync(response)) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const { circuit } = JSON.parse(text) as MachineRequest;
    const qasm = readFileSync(join(folder, `circuit-${circuit}.qasm`), 'utf8');
    writeFileSync(`${response}.part`, JSON.stringify(answerOf(text, qasm, profile)));
    renameSync(`${response}.part`, response);
  }
}
