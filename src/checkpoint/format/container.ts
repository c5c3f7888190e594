import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import { type ErrorCode, QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import { findForbiddenKey, parseCanonicalJson } from './boundedJson.ts';

/**
 * The container: a strict subset of safetensors (https://github.com/huggingface/safetensors, "Format").
 *
 *     8 bytes    N, length of the header, unsigned, little-endian; a multiple of 8, at most 16 MiB
 *     N bytes    header: canonical JSON, then fewer than 8 spaces
 *     the rest   tensors, row-major, little-endian, one after the other
 *
 * The header is `{"__metadata__": {KEY: STRING}, NAME: {"data_offsets": [BEGIN, END], "dtype": D, "shape": [...]}}`;
 * offsets count from the end of the header. Stricter than safetensors: header and metadata keys are sorted, tensors lie
 * by element size (8, 4, 1) then name without holes, floats are finite. One content therefore has one encoding.
 */
export interface Container {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Row-major; `data.length` is the product of `shape`. */
export interface TensorF64 {
  readonly dtype: 'F64';
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Row-major, as `TensorF64`. Indices, such as those of physical qubits. */
export interface TensorI32 {
  readonly dtype: 'I32';
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

/** Row-major, as `TensorF64`. Masks. */
export interface TensorU8 {
  readonly dtype: 'U8';
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** The types of safetensors that a checkpoint uses; files with others are refused. */
export type Tensor = TensorF64 | TensorI32 | TensorU8;

/** Longest header that is read or written: circuits and a whole machine's calibration as text fit many times. */
export const MAX_HEADER_BYTES = 16 * 2 ** 20;
/** Largest file that is read or written, whatever `--limit` says. */
export const MAX_FILE_BYTES = 2 ** 30;
/** A checkpoint has some thirty; each costs far more time than its bytes say. */
export const MAX_TENSORS = 1024;
const MAX_RANK = 8;
const LENGTH_BYTES = 8;
const METADATA = '__metadata__';
const tensorName = /^[a-z][a-z0-9_]{0,63}(\.[a-z0-9_]{1,64}){0,3}$/;

const elementBytes = { F64: 8, I32: 4, U8: 1 } as const;

interface Placement {
  readonly name: string;
  readonly dtype: Tensor['dtype'];
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The one encoding of a container.
 * @throws QckptError ARGUMENT: a name, shape or number that the format does not hold
 */
export function encodeContainer(container: Container): Uint8Array<ArrayBuffer> {
  const { placements, header } = headerOf(container);
  const total = header.length + (placements.at(-1)?.end ?? 0);
  if (total > MAX_FILE_BYTES)
    throw new QckptError('ARGUMENT', `file expected at most ${MAX_FILE_BYTES} bytes, got ${total}`);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(header);
  for (const { name, begin } of placements)
    writeTensor(view, header.length + begin, name, container.tensors.get(name)!);
  return bytes;
}

/** The first bytes of `encodeContainer`, up to the tensors'. @throws QckptError ARGUMENT, as there */
export function encodeHeader(container: Container): Uint8Array<ArrayBuffer> {
  return headerOf(container).header;
}

function headerOf(container: Container): {
  readonly placements: readonly Placement[];
  readonly header: Uint8Array<ArrayBuffer>;
} {
  if (container.tensors.size > MAX_TENSORS)
    throw new QckptError(
      'ARGUMENT',
      `file expected at most ${MAX_TENSORS} tensors, got ${container.tensors.size}`,
    );
  const placements = place(container.tensors);
  const forbidden = findForbiddenKey(
    Object.fromEntries([...container.metadata, ...[...container.tensors.keys()].map((name) => [name, ''])]),
  );
  if (forbidden !== undefined)
    throw new QckptError('ARGUMENT', `name or key expected other than ${quoted(forbidden)}`);
  const text = new TextEncoder().encode(headerText(placements, container.metadata));
  if (text.length > MAX_HEADER_BYTES)
    throw new QckptError('ARGUMENT', `header expected at most ${MAX_HEADER_BYTES} bytes, got ${text.length}`);
  const header = new Uint8Array(LENGTH_BYTES + text.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(text.length), true);
  header.set(text, LENGTH_BYTES);
  return { placements, header };
}

/**
 * Reads what a stranger wrote: everything is bounded before anything is allocated, and the result shares no memory with
 * `bytes`. Whatever it accepts, `encodeContainer` gives back byte for byte.
 * @throws QckptError CORRUPT, one message a kind of damage
 */
export function decodeContainer(bytes: Uint8Array): Container {
  if (bytes.length > MAX_FILE_BYTES)
    throw corrupt(`file expected at most ${MAX_FILE_BYTES} bytes, got ${bytes.length}`);
  if (bytes.length < LENGTH_BYTES)
    throw corrupt(`file expected at least ${LENGTH_BYTES} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = view.getBigUint64(0, true);
  if (declared > BigInt(MAX_HEADER_BYTES))
    throw corrupt(`header length expected at most ${MAX_HEADER_BYTES}, got ${declared} (byte 0)`);
  const dataStart = LENGTH_BYTES + Number(declared);
  if (dataStart > bytes.length)
    throw corrupt(`file is truncated: header expected ${declared} bytes, got ${bytes.length - LENGTH_BYTES}`);
  const text = decodeUtf8(bytes.subarray(LENGTH_BYTES, dataStart));
  const header = readHeader(text, bytes.length - dataStart);
  const tensors = new Map<string, Tensor>();
  for (const placement of header.placements)
    tensors.set(placement.name, readTensor(view, dataStart, placement));
  return { tensors, metadata: header.metadata };
}

/** Tensors in the file's order, with their places. */
function place(tensors: ReadonlyMap<string, Tensor>): Placement[] {
  let end = 0;
  return [...tensors]
    .map(([name, tensor]) => ({ name, dtype: tensor.dtype, shape: tensor.shape, length: tensor.data.length }))
    .sort(inFileOrder)
    .map(({ name, dtype, shape, length }) => {
      if (!tensorName.test(name))
        throw new QckptError('ARGUMENT', `tensor name expected dotted lower-case words, got ${quoted(name)}`);
      const elements = countElements(shape, name, 'ARGUMENT');
      if (elements !== length)
        throw new QckptError(
          'ARGUMENT',
          `tensor "${name}" expected ${elements} elements for shape [${shape}], got ${length}`,
        );
      const begin = end;
      end += elements * elementBytes[dtype];
      return { name, dtype, shape, begin, end };
    });
}

function inFileOrder(a: Pick<Placement, 'name' | 'dtype'>, b: Pick<Placement, 'name' | 'dtype'>): number {
  return elementBytes[b.dtype] - elementBytes[a.dtype] || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function headerText(placements: readonly Placement[], metadata: ReadonlyMap<string, string>): string {
  const entries = placements.map(
    ({ name, dtype, shape, begin, end }) => [name, { data_offsets: [begin, end], dtype, shape }] as const,
  );
  const json = canonicalJson(Object.fromEntries([[METADATA, Object.fromEntries(metadata)], ...entries]));
  return json + ' '.repeat(-new TextEncoder().encode(json).length & 7);
}

function readHeader(
  text: string,
  dataBytes: number,
): { placements: Placement[]; metadata: Map<string, string> } {
  const json = text.replace(/ {1,7}$/, '');
  const header = parseCanonicalJson(json, 'header');
  if (!isObject(header)) throw corrupt('header expected an object');
  const entries = Object.entries(header);
  const count = entries.length - (Object.hasOwn(header, METADATA) ? 1 : 0);
  if (count > MAX_TENSORS) throw corrupt(`file expected at most ${MAX_TENSORS} tensors, got ${count}`);
  const metadata = new Map<string, string>();
  const placements: Placement[] = [];
  for (const [name, value] of entries) {
    if (name === METADATA) {
      if (!isObject(value)) throw corrupt(`"${METADATA}" expected an object`);
      for (const [key, entry] of Object.entries(value)) {
        if (typeof entry !== 'string')
          throw corrupt(`"${METADATA}" member ${quoted(key)} expected a string, got ${typeof entry}`);
        metadata.set(key, entry);
      }
    } else placements.push(readPlacement(name, value, dataBytes));
  }
  checkContiguous(placements, dataBytes);
  placements.sort(inFileOrder);
  checkOrder(placements);
  // Catches a missing __metadata__ and wrong padding in one comparison.
  if (headerText(placements, metadata) !== text)
    throw corrupt('header expected its canonical form, padded by spaces to 8 bytes');
  return { placements, metadata };
}

function readPlacement(name: string, value: JsonValue, dataBytes: number): Placement {
  const where = `tensor ${quoted(name)}`;
  if (!tensorName.test(name)) throw corrupt(`${where} expected a name of dotted lower-case words`);
  if (!isObject(value)) throw corrupt(`${where} expected an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const other = Object.keys(others)[0];
  if (other !== undefined)
    throw corrupt(`${where} expected dtype, shape and data_offsets only, got ${quoted(other)}`);
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype))
    throw corrupt(
      `${where} expected dtype F64, I32 or U8, got ${quoted(typeof dtype === 'string' ? dtype : typeof dtype)}`,
    );
  const kind = dtype as Tensor['dtype'];
  if (!isIndexArray(shape)) throw corrupt(`${where} expected a shape of integers >= 0`);
  if (!isIndexArray(offsets) || offsets.length !== 2)
    throw corrupt(`${where} expected two data_offsets >= 0`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes)
    throw corrupt(
      `${where} expected data_offsets within 0..${dataBytes}, got ${begin}..${end}; a truncated file looks like this`,
    );
  const size = countElements(shape, name, 'CORRUPT') * elementBytes[kind];
  if (size !== end - begin)
    throw corrupt(`${where} expected ${size} bytes for ${kind} [${shape}], got ${end - begin}`);
  return { name, dtype: kind, shape, begin, end };
}

function checkContiguous(placements: readonly Placement[], dataBytes: number): void {
  let at = 0;
  let previous = 'the header';
  for (const { name, begin, end } of placements.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < at) throw corrupt(`tensor "${name}" overlaps ${previous} at data byte ${begin}`);
    if (begin > at)
      throw corrupt(
        `hole of ${begin - at} bytes between ${previous} and tensor "${name}" at data byte ${at}`,
      );
    at = end;
    previous = `tensor "${name}"`;
  }
  if (at !== dataBytes)
    throw corrupt(`${dataBytes - at} bytes too many after ${previous} at data byte ${at}`);
}

/** The places of tensors without overlap or hole, handed over by element size and name, follow one another. */
function checkOrder(placements: readonly Placement[]): void {
  let at = 0;
  for (const { name, begin, end } of placements) {
    if (begin !== at)
      throw corrupt(`tensor "${name}" expected at data byte ${at}, by element size and name, got ${begin}`);
    at = end;
  }
}

/** Product of the shape, refused before it can overflow. */
function countElements(shape: readonly number[], name: string, code: ErrorCode): number {
  let elements = 1;
  if (shape.length > MAX_RANK)
    throw new QckptError(
      code,
      `tensor "${name}" expected at most ${MAX_RANK} dimensions, got ${shape.length}`,
    );
  for (const length of shape) {
    elements *= length;
    if (!Number.isInteger(length) || length < 0 || length > MAX_FILE_BYTES || elements > MAX_FILE_BYTES)
      throw new QckptError(
        code,
        `tensor "${name}" expected a shape of at most ${MAX_FILE_BYTES} elements, got [${shape}]`,
      );
  }
  return elements;
}

function writeTensor(view: DataView, start: number, name: string, { dtype, data }: Tensor): void {
  if (dtype === 'U8') new Uint8Array(view.buffer, start, data.length).set(data);
  else if (dtype === 'I32') for (let i = 0; i < data.length; i++) view.setInt32(start + 4 * i, data[i], true);
  else {
    checkFinite(data, name, 'ARGUMENT');
    for (let i = 0; i < data.length; i++) view.setFloat64(start + 8 * i, data[i], true);
  }
}

function readTensor(
  view: DataView,
  dataStart: number,
  { name, dtype, shape, begin, end }: Placement,
): Tensor {
  const start = dataStart + begin;
  const length = (end - begin) / elementBytes[dtype];
  if (dtype === 'U8') {
    const data = new Uint8Array(view.buffer, view.byteOffset + start, length).slice();
    return { dtype, shape, data };
  }
  if (dtype === 'I32') {
    const data = new Int32Array(length);
    for (let i = 0; i < length; i++) data[i] = view.getInt32(start + 4 * i, true);
    return { dtype, shape, data };
  }
  const data = new Float64Array(length);
  for (let i = 0; i < length; i++) data[i] = view.getFloat64(start + 8 * i, true);
  checkFinite(data, name, 'CORRUPT');
  return { dtype, shape, data };
}

function checkFinite(data: Float64Array, name: string, code: ErrorCode): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new QckptError(code, `tensor "${name}" expected finite numbers, got ${data[at]} at element ${at}`);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new QckptError('CORRUPT', 'header expected UTF-8 text', { cause: error });
  }
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isIndexArray(value: JsonValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function corrupt(message: string): QckptError {
  return new QckptError('CORRUPT', message);
}
