import type { Optimizer } from '../../../learn/optimizerKind.ts';
import type { TrainState } from '../../../learn/trainState.ts';
import type { Tensor, TensorF64, TensorU8 } from '../container.ts';
import type { Progress } from '../metadata.ts';

/** A tensor with one number a trainable angle, [L, q, g], unless it says of what else. */
export interface AngleTensor {
  /** In the file, and where it is in memory: `optimizer.m` is member `m` of member `optimizer`. */
  readonly name: string;
  readonly dtype: 'F64' | 'U8';
  readonly help: string;
  /** Whether a checkpoint may be without it. */
  readonly optional: boolean;
  /** The tensor whose shape it has: `parameters` where absent; itself where its shape is its own. */
  readonly shapedAs?: string;
  /** Of a shape of its own. */
  readonly dimensions?: number;
  /** Its shape in a training's state, where that is not the angles'. */
  readonly shapeOf?: (state: TrainState) => readonly number[] | undefined;
  readonly domain: string;
  readonly accepts: (value: number) => boolean;
  /** What of a training's state it is; undefined: this training has none. Empty arrays stand for zeros. */
  readonly ofState: (state: TrainState) => Float64Array | Uint8Array | undefined;
}

/** What the paper says of a part's size. */
export interface PaperFormula {
  readonly text: string;
  readonly numbers: (sizes: PaperSizes) => number;
  readonly bytesEach: number;
}

/** L q g trainable angles; q physical qubits and e couplers among them, 0 without hardware. */
export interface PaperSizes {
  readonly angles: number;
  readonly qubits: number;
  readonly couplers: number;
}

/**
 * A part of a checkpoint with numbers of what has been trained: a record of the registry. Reading, writing,
 * checking, sizes, `inspect` and `diff` loop over it.
 */
export interface Component {
  readonly name: string;
  /** Counts up when its tensors come to mean something else: a reader of an older one leaves the file open. */
  readonly version: number;
  readonly help: string;
  /** A line of `qckpt inspect`'s size table. */
  readonly example: string;
  readonly tensors: readonly AngleTensor[];
  /** Whether its tensors are all there or none is; each says for itself where absent. */
  readonly isWhole?: boolean;
  /** Its rows in the table of sizes, and which tensors each counts. */
  readonly sizes: readonly SizeRow[];
  /** The list of differences that it belongs to. */
  readonly comparedAs: string;
  /** Counts of the progress that are compared with it, by the name that differences have. */
  readonly counts?: Readonly<Record<string, keyof Progress>>;
  /** What it gives back to a training that continues; absent: all that it says follows from the rest. */
  readonly restore?: (stored: Stored, optimizer: Optimizer) => Partial<TrainState>;
}

/** What a training continues from. */
export interface Stored {
  /** The numbers of a tensor; undefined: not there. */
  readonly numbers: (name: string) => Float64Array | undefined;
  readonly bits: (name: string) => Uint8Array | undefined;
  readonly shape: (name: string) => readonly number[] | undefined;
  readonly progress: Progress;
}

/** A row in the table of sizes: the tensors that it counts, beside the paper's formula. */
export interface SizeRow {
  readonly name: string;
  readonly tensors: readonly string[];
  /** null: not in the paper. */
  readonly formula: PaperFormula | null;
}

const anything = { domain: 'finite numbers', accepts: () => true };
/** Domain of tensors that hold squares or counts. */
export const nonNegative = { domain: 'numbers >= 0', accepts: (value: number) => value >= 0 };
/** Domain of masks, which are stored as unsigned bytes. */
export const zeroOrOne = { domain: '0 or 1', accepts: (value: number) => value <= 1 };

/** An F64 tensor that every checkpoint has, unless said otherwise. */
export function angleTensor(
  name: string,
  help: string,
  ofState: AngleTensor['ofState'],
  rest: Partial<Omit<AngleTensor, 'name' | 'help' | 'ofState'>> = {},
): AngleTensor {
  return { name, help, ofState, dtype: 'F64', optional: false, ...anything, ...rest };
}

/** What has the tensors of components as members by the parts of their names. */
type Holder = Readonly<Record<string, unknown>>;

/** Where a tensor is in memory; undefined: not there. */
export function tensorAt(holder: object, name: string): TensorF64 | TensorU8 | undefined {
  let member: unknown = holder;
  for (const part of name.split('.')) member = (member as Holder | undefined)?.[part];
  return member as TensorF64 | TensorU8 | undefined;
}

/** The members that these tensors make: `optimizer.m` and `optimizer.v` become `{ optimizer: { m, v } }`. */
export function membersOf(tensors: ReadonlyMap<string, Tensor>): Holder {
  const members: Record<string, Record<string, Tensor> | Tensor> = {};
  for (const [name, tensor] of tensors) {
    const [first, second] = name.split('.');
    if (second === undefined) members[first] = tensor;
    else members[first] = { ...(members[first] as Record<string, Tensor> | undefined), [second]: tensor };
  }
  return members;
}

/** What is wrong with a component's tensor, its shape or a number; null: nothing, or it is not there. */
export function tensorProblem(
  holder: object,
  { name, domain, accepts, shapedAs = 'parameters', dimensions }: AngleTensor,
): string | null {
  const tensor = tensorAt(holder, name);
  if (tensor === undefined) return null;
  const { shape, data } = tensor;
  if (dimensions !== undefined && shape.length !== dimensions)
    return `tensor "${name}" expected ${dimensions} dimensions, got [${shape}]`;
  const like = tensorAt(holder, shapedAs)?.shape;
  if (String(shape) !== String(like))
    return `tensor "${name}" expected shape [${like ?? ''}] of "${shapedAs}", got [${shape}]`;
  const odd = (data as Float64Array).findIndex((value) => !accepts(value));
  return odd < 0 ? null : `tensor "${name}" expected ${domain}, got ${data[odd]} at element ${odd}`;
}
