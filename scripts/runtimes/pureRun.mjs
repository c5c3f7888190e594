// What the pure rooms compute, from data and calibrations handed in as JSON: no disk, clock, thread or environment, so
// the same code runs under Node, Bun and Deno and, bundled, in a browser.
import { calibrationRecord } from '../../dist/checkpoint/format/calibrationRecord.js';
import { compileCircuit } from '../../dist/checkpoint/format/compileCircuit.js';
import { decodeCheckpoint, sealCheckpoint } from '../../dist/checkpoint/format/contents.js';
import { hardwareTensors } from '../../dist/checkpoint/format/hardwareTensors.js';
import { claimSubject } from '../../dist/checkpoint/verify/claimSubject.js';
import { verifyCheckpoint } from '../../dist/checkpoint/verify/verify.js';
import { activeQubits } from '../../dist/circuit/activeQubits.js';
import { writeOpenQasm } from '../../dist/circuit/openQasm/writeOpenQasm.js';
import { createDataSet } from '../../dist/learn/dataSet.js';
import { createFreezing } from '../../dist/learn/freezing.js';
import { inputNames, parameterNames, parameterShape } from '../../dist/learn/models.js';
import { claimSpecs, evaluateClaims, outcomesOf } from '../../dist/learn/objectives/classificationClaims.js';
import { createEvaluationSetting } from '../../dist/learn/objectives/evaluationSetting.js';
import { outcomeMeasurement } from '../../dist/learn/objectives/outcomeMeasurement.js';
import { createOptimizer } from '../../dist/learn/optimizers.js';
import { anglesOf, prepareData } from '../../dist/learn/prepareData.js';
import { buildQnn } from '../../dist/learn/qnn.js';
import { sampleOrder, samplePosition } from '../../dist/learn/sampleOrder.js';
import { createTrainingContext } from '../../dist/learn/trainingContext.js';
import { trainingStep } from '../../dist/learn/trainingStep.js';
import { initialParameters, initialTrainState } from '../../dist/learn/trainState.js';
import { canonicalJson, digestOf, sha256Hex } from '../../dist/numeric/canonicalJson.js';
import * as elementary from '../../dist/numeric/elementary.js';
import { kernelBytes } from '../../dist/numeric/kernel.js';
import { bootstrapInterval } from '../../dist/numeric/statistics.js';
import { binomialAt, sequentialUniforms, streamKey, uniformAt } from '../../dist/numeric/streams.js';
import { pureCircuits } from './pureCircuits.mjs';

const DRAWS = 4000;
/** Parameters of a checkpoint in the summary. */
const SHOWN = 4;

/**
 * Trains every cell of the input, with checkpoints, and verifies each of them; and evaluates what lies beneath.
 *
 * @param input what `pureInput.mjs` makes
 * @returns files by name: checkpoints, doubles (`.f64`, little-endian), and `summary.json` with what a person may look at
 */
export function pureRun(input) {
  const { name, labels, pixels, images, classes } = input.dataSet;
  const dataSet = createDataSet(name, labels, pixels, fromBase64(images), fromBase64(classes));
  const runs = input.cells.map((cell) => trainCell(cell, input.profiles, dataSet));
  const numbers = { elementary: elementaryValues(), draws: draws() };
  const circuits = new Map(
    [...pureCircuits(input.profiles[input.circuitsOn])].map(([file, content]) => [
      `circuits/${file}`,
      typeof content === 'string' ? new TextEncoder().encode(content) : bytesOf(Float64Array.from(content)),
    ]),
  );
  const summary = {
    numbers: mapValues(numbers, (values) => sha256Hex(bytesOf(values))),
    circuits: {
      texts: digestOf(digestsIn(circuits, '.qasm')),
      numbers: digestOf(digestsIn(circuits, '.f64')),
    },
    runs: Object.fromEntries(runs.map((run) => [run.name, run.summary])),
  };
  return new Map([
    ...runs.flatMap(({ files }) => files),
    ...circuits,
    ...Object.entries(numbers).map(([key, values]) => [`numbers/${key}.f64`, bytesOf(values)]),
    [
      'summary.json',
      new TextEncoder().encode(`${JSON.stringify(JSON.parse(canonicalJson(summary)), null, 2)}\n`),
    ],
  ]);
}

function trainCell(cell, profiles, dataSet) {
  const { model, seed, shots } = cell;
  const profile = cell.hardware === null ? null : profiles[cell.hardware.name];
  const data = prepareData(dataSet, cell.data, model.qubits, seed);
  const compiled = compile(cell, profile);
  const names = parameterNames(model);
  const setting = createEvaluationSetting({ ...cell, circuit: compiled.circuit, profile, data });
  const optimizer = createOptimizer(cell.optimizer);
  const freezing = createFreezing(cell.freezing, {
    seed,
    parameterNames: names,
    liveParameters: new Set(names),
  });
  const context = createTrainingContext({
    seed,
    measurement: outcomeMeasurement(setting.engine, names, inputNames(model)),
    optimizer,
    freezing,
    shots,
  });
  const imageAt = sampleOrder(seed, data.split.train);
  const outcomes = outcomesOf(model);
  const losses = [];
  const files = [[`${cell.name}/angles.f64`, bytesOf(data.angles)]];
  const checkpoints = {};
  let state = initialTrainState(initialParameters(seed, names.length), optimizer, freezing);
  while (state.step < cell.samples) {
    const image = imageAt(state.step);
    const sample = { image, features: anglesOf(data, image), outcome: outcomes[data.classes[image]] };
    const step = trainingStep(context, state, sample);
    state = step.state;
    losses.push(step.record.loss);
    if (state.step % cell.checkpointEvery !== 0) continue;
    const specs = claimSpecs('validation', cell.validationImages, shots);
    const claims = evaluateClaims(setting, state.parameters, specs);
    const { bytes, digests } = sealCheckpoint(
      checkpointOf({ cell, profile, data, compiled, state, losses, claims }),
    );
    verify(`${cell.name}, step ${state.step}`, bytes, data);
    const step6 = String(state.step).padStart(6, '0');
    files.push([`${cell.name}/step-${step6}.safetensors`, bytes]);
    checkpoints[step6] = {
      state: digests.state,
      circuits: state.forwardPasses,
      ...Object.fromEntries(claims.map((claim) => [claim.name, claim.value])),
      parameters: Object.fromEntries(names.slice(0, SHOWN).map((name, k) => [name, state.parameters[k]])),
    };
  }
  return { name: cell.name, files, summary: { angles: sha256Hex(bytesOf(data.angles)), checkpoints } };
}

/** As a run does it. */
function compile({ model, level, seed }, profile) {
  const logicalOpenQasm3 = writeOpenQasm(buildQnn(model), { version: 3 });
  return compileCircuit({ logicalOpenQasm3, parameterNames: parameterNames(model) }, profile, {
    level,
    seed,
  });
}

function checkpointOf({ cell, profile, data, compiled, state, losses, claims }) {
  const shape = parameterShape(cell.model);
  const tensor = (values) => ({
    dtype: 'F64',
    shape,
    data: values.length === 0 ? new Float64Array(state.parameters.length) : values,
  });
  const { train, validation, test } = mapValues(data.split, (part) => part.length);
  return {
    parameters: tensor(state.parameters),
    optimizer: { m: tensor(state.optimizer.m), v: tensor(state.optimizer.v) },
    freeze: {
      active: { dtype: 'U8', shape, data: state.freezing.active },
      score: tensor(state.freezing.score),
    },
    hardware: profile === null ? null : hardwareTensors(profile, activeQubits(compiled.circuit)),
    history: { loss: Float64Array.from(losses) },
    meta: {
      run: {
        experiment: 'runtimes',
        study: 'hardware',
        cellId: cell.name,
        cell,
        cellSha256: digestOf(cell),
        seeds: { run: cell.seed, transpile: cell.seed },
        shots: cell.shots,
        parent: null,
      },
      progress: {
        step: state.step,
        sampleCursor: samplePosition(state.step, train).cursor,
        optimizerSteps: state.optimizer.steps,
        circuits: state.forwardPasses,
        shotsSpent: state.shotsSpent,
        forwardPasses: state.forwardPasses,
      },
      data: {
        name: cell.data.name,
        sha256: data.digest,
        split: { seed: cell.seed, fit: cell.data.fit, train, validation, test },
      },
      circuit: compiled.record,
      calibration: profile === null ? null : calibrationRecord(profile),
      claims,
      lineage: [],
      provenance: {
        commit: 'unknown',
        dirty: false,
        patchSha256: null,
        treeSha256: null,
        versions: { qckpt: '0.0.0', kernelSha256: sha256Hex(kernelBytes), lockSha256: null },
      },
    },
  };
}

/** The claims as somebody who downloaded the file would see them; it says less of its history than a run's does. */
function verify(what, bytes, data) {
  const checkpoint = decodeCheckpoint(bytes);
  const { claims, reasons } = verifyCheckpoint(checkpoint, claimSubject(checkpoint), data);
  if (claims.length === 0 || claims.some(({ verdict }) => verdict !== 'bit-identical'))
    throw new Error(`${what}: expected bit-identical claims, got others: ${reasons.join('; ')}`);
}

/** Functions of the kernel over their ranges, at points that a keyed stream gives. */
function elementaryValues() {
  const key = streamKey('runtimes', 'elementary');
  const between = (draw, low, high) => low + (high - low) * uniformAt(key, [draw, 0, 0]);
  const at = (draw) => [
    elementary.sin(between(draw, -1e3, 1e3)),
    elementary.cos(between(draw, -1e3, 1e3)),
    elementary.acos(between(draw, -1, 1)),
    elementary.atan2(between(draw, -2, 2), between(draw + DRAWS, -2, 2)),
    elementary.exp(between(draw, -700, 700)),
    elementary.log(between(draw, 0, 50)),
    elementary.pow(between(draw, 0, 50), between(draw + DRAWS, -20, 20)),
  ];
  return Float64Array.from(Array.from({ length: DRAWS }, (_, draw) => at(draw)).flat());
}

/** Streams of both kinds, binomial counts with means from 0.01 to 1e5, and a bootstrap. */
function draws() {
  const key = streamKey('runtimes', 'draws');
  const uniform = sequentialUniforms('runtimes', 'draws');
  const counts = Array.from({ length: DRAWS }, (_, draw) => {
    const trials = 4 ** (draw % 11);
    return binomialAt(key, [draw, 1, 2], trials, Math.max(uniform(), 0.01 / trials));
  });
  const losses = Array.from({ length: 12 }, () => uniform());
  const { estimate, lower, upper } = bootstrapInterval(losses, { seed: 'runtimes', resamples: 1000 });
  return Float64Array.from([...counts, ...losses, estimate, lower, upper]);
}

/** What goes on in text may stay when the last bits of the arithmetic change. */
function digestsIn(files, ending) {
  return [...files]
    .filter(([name]) => name.endsWith(ending))
    .map(([name, bytes]) => [name, sha256Hex(bytes)]);
}

function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function bytesOf(doubles) {
  return new Uint8Array(doubles.buffer, doubles.byteOffset, doubles.byteLength);
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
