import { z } from 'zod';
import { type OpenQasmText, readOpenQasmText } from '../../circuit/openQasm/readOpenQasm.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Ansatz, ModelFiles, ModelKind } from './ansatz.ts';
import { chosenSchema } from './chosenSchema.ts';
import { modelProblem } from './openQasmProblems.ts';
import { outcomeOfBits, reversedBits } from './outcomeBits.ts';

/** Characters of a circuit, as it is written out gate by gate: some 30,000 gates. */
const MOST_CHARACTERS = 2 ** 20;

const name = z.string().min(1).max(128);
const names = z
  .array(name)
  .max(4096)
  .refine((list) => new Set(list).size === list.length, 'each name once');
const range = z
  .strictObject({ init: z.literal('uniform'), from: z.number(), to: z.number() })
  .refine(({ from, to }) => from < to && Number.isFinite(to - from), {
    path: ['to'],
    error: 'a number above "from"',
  });
const angles = z.array(z.number()).min(1).max(65_536);
type Start = z.output<typeof range> | z.output<typeof angles>;
const start = chosenSchema<Start>((value) => (Array.isArray(value) ? angles : range)).optional();
const anglesFile = z.strictObject({ file: z.string().min(1).max(1024) });
const startOrFile = chosenSchema<Start | z.output<typeof anglesFile>>((value) =>
  Array.isArray(value) ? angles : isRecord(value) && 'file' in value ? anglesFile : range,
).optional();

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const shared = {
  kind: z.literal('openqasm'),
  /** Names that data fill, feature by feature; every other one trains. */
  inputs: names,
  /** Class c is the outcome with these bits, c[n-1] ... c[0] as `qckpt simulate` prints them. */
  classes: z
    .array(z.string().regex(/^[01]{1,24}$/, 'bits such as "01"'))
    .min(2)
    .max(256)
    .refine((list) => new Set(list).size === list.length, 'each outcome once')
    .optional(),
};

const schema = z.strictObject({
  ...shared,
  circuit: z.string().min(1).max(MOST_CHARACTERS),
  /** What trains, in the order of the parameters; as the circuit declares them where absent. */
  names: names.optional(),
  parameters: start,
});

const fileSchema = z
  .strictObject({
    ...shared,
    file: z.string().min(1).max(1024).optional(),
    circuit: z.string().min(1).max(MOST_CHARACTERS).optional(),
    names: names.optional(),
    parameters: startOrFile,
  })
  .refine(({ file, circuit }) => (file === undefined) !== (circuit === undefined), {
    path: ['file'],
    error: 'an OpenQASM file, or "circuit" with its text',
  });

/** What a cell holds of a circuit of the user's own: enough to run it anywhere. */
export type OpenQasmModel = z.output<typeof schema>;

/** Anybody's circuit. */
export const openQasmModel: ModelKind<typeof schema> = {
  name: 'openqasm',
  help:
    'A circuit of your own, OpenQASM 3 with `input float` names, or 2 with names for angles: data fill "inputs", ' +
    'every other name trains. One name may stand in several gates, with coefficients. "file" names the text, or ' +
    '"circuit" has it; "parameters" is where training begins: a range, a list in the order of declaration, or a JSON ' +
    'file with one; "classes" lists the outcome of each class by its bits, c[n-1] ... c[0]; without it bit 0 is the ' +
    'most significant one of the class.',
  example: `kind: openqasm
circuit: |
  OPENQASM 3.0;
  include "stdgates.inc";
  input float[64] x0;
  input float[64] w0;
  input float[64] w1;
  qubit[2] q;
  bit[2] c;
  rx(x0) q[0];
  rx(2*x0) q[1];
  ry(w0) q[0];
  crz(w1) q[0], q[1];
  ry(w0 + pi/2) q[1];
  c = measure q;
inputs: [x0]
parameters: { init: uniform, from: 0, to: 6.283185307179586 }
classes: ['00', '01', '10']
`,
  key: 'kind',
  schema,
  file: { schema: fileSchema, read: readModelFile },
  resolve: (model) => {
    const text = readOpenQasmText(model.circuit, { source: '"circuit"', takesNames: true });
    const problem = modelProblem(model, text);
    if (problem !== null) throw new QckptError('SPEC', problem.message);
    return ansatzFrom(model, text);
  },
};

/** The cell's form of a model: the circuit as we write it, whatever its file looked like, and the names in order. */
async function readModelFile(
  written: z.output<typeof fileSchema>,
  files: ModelFiles,
): Promise<OpenQasmModel> {
  const { file, parameters, ...rest } = written;
  const { text, source } =
    file === undefined ? { text: written.circuit!, source: '"circuit"' } : await files.text(file, ['file']);
  const read = readOpenQasmText(text, { source, takesNames: true });
  const start =
    parameters !== undefined && 'file' in parameters ? await readAngles(parameters.file, files) : parameters;
  const model = {
    ...rest,
    circuit: text,
    ...(start === undefined ? {} : { parameters: start }),
  };
  const problem = modelProblem(model, read, text);
  if (problem !== null) {
    const { at, message, offset } = problem;
    if (file !== undefined && at[0] === 'circuit')
      throw new QckptError('SPEC', `${message} (${placeIn(source, text, offset)})`);
    throw files.refuse(at, message);
  }
  return { ...model, circuit: circuitText(read, source), names: trainedNames(model, read) };
}

/** As it is stored. @throws QckptError QASM: a name that OpenQASM cannot write; too long */
function circuitText({ circuit }: OpenQasmText, source: string): string {
  let text: string;
  try {
    text = writeOpenQasm(circuit, { version: 3 });
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    throw new QckptError(error.code, `${error.message} (${source})`, { cause: error });
  }
  if (text.length > MOST_CHARACTERS)
    throw new QckptError(
      'SPEC',
      `circuit expected at most ${MOST_CHARACTERS} characters written out gate by gate, got ${text.length} (${source})`,
    );
  return text;
}

const listedAngles = z.union([angles, z.strictObject({ angles })]);

async function readAngles(written: string, files: ModelFiles): Promise<number[]> {
  const at = ['parameters', 'file'];
  const { text, source } = await files.text(written, at);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw files.refuse(at, `"parameters" expected JSON in ${source}: ${(cause as Error).message}`);
  }
  const parsed = listedAngles.safeParse(value);
  if (!parsed.success)
    throw files.refuse(
      at,
      `"parameters" expected a list of angles in radians in ${source}, got another value`,
    );
  return Array.isArray(parsed.data) ? parsed.data : parsed.data.angles;
}

function trainedNames(
  { inputs, names: given }: Pick<OpenQasmModel, 'inputs' | 'names'>,
  text: OpenQasmText,
): string[] {
  return given ?? text.parameters.filter((one) => !inputs.includes(one));
}

function ansatzFrom(model: OpenQasmModel, text: OpenQasmText): Ansatz {
  const { inputs, classes, parameters } = model;
  const parameterNames = trainedNames(model, text);
  const reads = text.circuit.measurements.length;
  return {
    circuit: text.circuit,
    parameterNames,
    inputNames: inputs,
    shape: [1, 1, parameterNames.length],
    layers: 1,
    classCount: classes?.length ?? 2 ** reads,
    outcomeOfClass: (classIndex) =>
      classes === undefined ? reversedBits(classIndex, reads) : outcomeOfBits(classes[classIndex]),
    ...(parameters === undefined ? {} : { start: parameters }),
  };
}

function placeIn(source: string, text: string, offset: number | undefined): string {
  if (offset === undefined) return source;
  const before = text.slice(0, offset).split('\n');
  return `${source}:${before.length}:${before[before.length - 1].length + 1}`;
}
