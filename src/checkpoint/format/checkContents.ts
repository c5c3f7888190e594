import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import type { Checkpoint } from './checkpoint.ts';
import { tensorAt, tensorProblem } from './components/component.ts';
import { angleTensors, components } from './components/components.ts';
import { checkHardwareTensors } from './hardwareTensors.ts';
import { jobsProblem } from './jobs.ts';
import type { PreparationTensors } from './preparation.ts';
import { quantizeProblem } from './quantizedAngles.ts';

/** That parts of a checkpoint fit each other and lie in their domains. @throws QckptError with `code` */
export function checkContents(checkpoint: Checkpoint, code: ErrorCode): void {
  const fail = (message: string): never => {
    throw new QckptError(code, message);
  };
  checkAngles(checkpoint, fail);
  checkData(checkpoint, fail);
  const jobs = jobsProblem(checkpoint.jobs, checkpoint.meta.jobs);
  if (jobs !== null) fail(jobs);
  checkTargets(checkpoint, fail);
  const { hardware, meta } = checkpoint;
  const moved = meta.lineage.at(-1)?.parent;
  if (moved !== undefined && moved !== meta.run.parent)
    fail(`"qckpt.run.parent" expected ${moved} of the last step of "qckpt.lineage", got ${meta.run.parent}`);
  if ((hardware === null) !== (meta.calibration === null))
    fail('"qckpt.calibration" and the tensors "hardware.*" expected both or neither');
  if (hardware === null || meta.calibration === null) return;
  checkHardwareTensors(hardware, meta.calibration, code);
  const { deviceQubits } = meta.calibration;
  const outside = [...meta.circuit.initialLayout, ...meta.circuit.finalLayout].find(
    (qubit) => qubit >= deviceQubits,
  );
  if (outside !== undefined)
    fail(`"qckpt.circuit" layouts expected qubits below ${deviceQubits}, got ${outside}`);
}

type Fail = (message: string) => never;

function checkAngles(checkpoint: Checkpoint, fail: Fail): void {
  const { parameters, meta } = checkpoint;
  if (parameters.shape.length === 0) fail('tensor "parameters" expected at least one dimension, got []');
  for (const tensor of angleTensors) {
    const problem = tensorProblem(checkpoint, tensor);
    if (problem !== null) fail(problem);
  }
  for (const { tensors } of components.filter(({ isWhole }) => isWhole)) {
    const missing = tensors.filter(({ name }) => tensorAt(checkpoint, name) === undefined);
    if (missing.length > 0 && missing.length < tensors.length)
      fail(`tensor "${missing[0].name}" expected beside the others of its part, got none`);
  }
  const problem = quantizeProblem(checkpoint.quantize?.codes, parameters, meta);
  if (problem !== null) fail(problem);
  const count = parameters.data.length;
  const names = meta.circuit.parameterNames.length;
  if (names !== count) fail(`"qckpt.circuit.parameterNames" expected ${count} names, got ${names}`);
  const periods = meta.periods?.length ?? count;
  if (periods !== count) fail(`"qckpt.periods" expected ${count} periods, got ${periods}`);
}

function checkTargets({ targets, data, meta }: Checkpoint, fail: Fail): void {
  if (targets === undefined) return;
  const { range, values } = targets;
  if (meta.data === null) fail('tensors "targets.*" expected none without "qckpt.data"');
  if (range !== undefined && (String(range.shape) !== '2' || range.data[0] > range.data[1]))
    fail(
      `tensor "targets.range" expected [2], least before most, got [${range.shape}] of ${range.data.join(', ')}`,
    );
  if ((values === undefined) !== (data === undefined))
    fail('tensors "targets.values" and "data.*" expected both or neither');
  if (values === undefined || data === undefined) return;
  if (String(values.shape) !== String(data.classes.shape))
    fail(`tensor "targets.values" expected shape [${data.classes.shape}], got [${values.shape}]`);
  const odd = data.classes.data.findIndex((own) => own !== 0);
  if (odd >= 0)
    fail(
      `tensor "data.classes" expected zeros beside "targets.values", got ${data.classes.data[odd]} at element ${odd}`,
    );
}

function checkData({ preparation, data, meta }: Checkpoint, fail: Fail): void {
  if (preparation !== undefined) checkPreparation(preparation, meta.preparation, fail);
  else if (meta.preparation !== null && meta.data === null)
    fail('"qckpt.preparation" expected null without "qckpt.data"');
  if (data === undefined) return;
  const { values, classes } = data;
  if (meta.data === null) fail('tensors "data.*" expected none without "qckpt.data"');
  if (classes.shape.length !== 1) fail(`tensor "data.classes" expected shape [n], got [${classes.shape}]`);
  const [rows, columns] = values.shape;
  if (values.shape.length !== 2 || rows !== classes.data.length || columns < 1)
    fail(`tensor "data.values" expected shape [${classes.data.length}, columns], got [${values.shape}]`);
}

function checkPreparation(
  { mean, std, axes, range }: PreparationTensors,
  statement: Checkpoint['meta']['preparation'],
  fail: Fail,
): void {
  if (statement === null) {
    fail('tensors "preparation.*" expected none without "qckpt.preparation"');
    return;
  }
  const { columns, features } = statement;
  const shapes = { mean: [columns], std: [columns], axes: [features, columns], range: [features, 2] };
  for (const [name, tensor] of Object.entries({ mean, std, axes, range })) {
    const expected = String(shapes[name as keyof typeof shapes]);
    if (String(tensor.shape) !== expected)
      fail(`tensor "preparation.${name}" expected shape [${expected}], got [${tensor.shape}]`);
  }
  const negative = std.data.findIndex((value) => value < 0);
  if (negative >= 0)
    fail(`tensor "preparation.std" expected numbers >= 0, got ${std.data[negative]} at element ${negative}`);
  for (let k = 0; k < features; k++)
    if (range.data[2 * k] > range.data[2 * k + 1])
      fail(`tensor "preparation.range" expected least before most, got the opposite at row ${k}`);
}
