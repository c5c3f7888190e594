// What reads strangers' files, as records: the files to start from, a reading that either ends with one of the reader's
// own errors or with something that is checked, and how large a share of the files it gets.

import { readFileSync } from 'node:fs';
import { checkpointAsJson, describeCheckpoint } from '#src/checkpoint/describe/inspect.ts';
import { decodeContainer, type Tensor } from '#src/checkpoint/format/container.ts';
import { decodeCheckpoint, encodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { CHECKPOINT_FORMAT } from '#src/checkpoint/format/formats.ts';
import { claimSubject } from '#src/checkpoint/verify/claimSubject.ts';
import { verifyCheckpoint } from '#src/checkpoint/verify/verify.ts';
import { readOpenQasm } from '#src/circuit/openQasm/readOpenQasm.ts';
import { calibrationDocument } from '#src/experiment/spec/calibrationDocument.ts';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';
import { loadDurations } from '#src/experiment/spec/durationFiles.ts';
import { experimentSchema } from '#src/experiment/spec/experimentSpec.ts';
import { parseYamlText } from '#src/experiment/spec/yamlFile.ts';
import { compareProfiles } from '#src/hardware/compareProfiles.ts';
import { importProfiles } from '#src/hardware/importers/importers.ts';
import { parseWithSchema } from '#src/hardware/parseWithSchema.ts';
import { parseProfile, profileDigest } from '#src/hardware/profileSchema.ts';
import { relaxationExcesses } from '#src/hardware/relaxationExcess.ts';
import { writeProfileYaml } from '#src/hardware/writeProfileYaml.ts';
import { canonicalJson, sha256Hex } from '#src/numeric/canonicalJson.ts';
import type { ErrorCode } from '#src/numeric/qckptError.ts';
import { readManifest } from '#src/storage/checkpoints/manifest.ts';
import { disk } from '#src/storage/files/fileLayer.ts';
import { sealContainer } from './openFile.ts';
import { isRefusal, reasonOf } from './watchedThread.ts';

const file = (path: string) => new Uint8Array(readFileSync(new URL(path, projectRoot)));
const encoder = new TextEncoder();
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const [sample, manila, eigensolver, trained, older] = [
  'sample',
  'manila',
  'eigensolver',
  'trained-none',
  'format-2/manila',
].map((name) => file(`test/golden/checkpoint/${name}.safetensors`));
// Its claims need no data: each that is accepted is verified, too.
const claimed = decodeCheckpoint(eigensolver).meta.claims;
const originals = [sample, manila, eigensolver, trained, older];
const durations = await loadDurations(undefined);

export interface Reader {
  readonly name: string;
  /** How many of all files it gets, as a part of the sum of all shares. */
  readonly share: number;
  /** Of the errors that it may end with. */
  readonly codes: readonly ErrorCode[];
  readonly seeds: readonly Uint8Array[];
  /** Ends with one of its errors, or checks what it has read. */
  readonly read: (bytes: Uint8Array) => void;
}

export const readers: readonly Reader[] = [
  {
    name: 'damaged checkpoint',
    share: 0.54,
    codes: ['CORRUPT', 'FOREIGN'],
    seeds: originals,
    read: (bytes) => {
      decodeCheckpoint(bytes);
      // What is accepted is an original: its digests cover every byte.
      if (!originals.some((original) => sameBytes(original, bytes)))
        throw new Error('a changed file was accepted');
    },
  },
  {
    // The digests are put right after the change, as somebody would who means harm.
    name: 'forged checkpoint',
    share: 0.16,
    codes: ['CORRUPT', 'FOREIGN', 'ARGUMENT', 'UNVERIFIABLE'],
    seeds: [sample, manila, eigensolver, eigensolver, trained, older].map(unsealed),
    read: (bytes) => {
      const forged = reseal(bytes);
      const checkpoint = readable(() => decodeCheckpoint(forged));
      // One of an older format is written in today's.
      if (checkpoint.format === CHECKPOINT_FORMAT && !sameBytes(encodeCheckpoint(checkpoint), forged))
        throw new Error('two spellings of one checkpoint');
      describeCheckpoint(checkpoint);
      canonicalJson(checkpointAsJson(checkpoint));
      const subject = claimSubject(checkpoint);
      if (subject.data !== null) return;
      if (verifyCheckpoint(checkpoint, subject, null).verdict !== 'bit-identical') return;
      const { claims } = checkpoint.meta;
      if (!claims.every(({ name, value }) => claimed.some((one) => one.name === name && one.value === value)))
        throw new Error('a forged claim was verified');
    },
  },
  {
    name: 'experiment file',
    share: 0.06,
    codes: ['SPEC'],
    seeds: [file('experiments/overhead.yaml'), file('experiments/freezing.yaml'), ...bombs()],
    read: (bytes) => {
      const yaml = parseYamlText(text(bytes), 'stranger.yaml');
      parseWithSchema(experimentSchema, yaml, 'SPEC');
    },
  },
  {
    name: 'hardware profile',
    share: 0.04,
    codes: ['PROFILE'],
    seeds: [file('configs/hardware/manila.yaml')],
    read: (bytes) => {
      const yaml = parseYamlText(text(bytes), 'stranger.yaml', 'PROFILE');
      parseProfile(yaml.value, yaml.locate);
    },
  },
  {
    name: 'calibration',
    share: 0.08,
    codes: ['PROFILE'],
    seeds: calibrations(),
    read: (bytes) => {
      const imported = importProfiles(
        [calibrationDocument(bytes, 'ibm_x_calibrations_2026-01-01T00_00_00Z.csv')],
        {
          package: 'hostile',
          version: '0',
          licence: 'none',
          durations,
        },
      );
      for (const profile of imported) {
        // What is written is read again as it is.
        const yaml = parseYamlText(writeProfileYaml(profile), 'profile.yaml', 'PROFILE');
        if (profileDigest(parseProfile(yaml.value, yaml.locate)) !== profileDigest(profile))
          throw new Error('a profile that is another once it is written');
        relaxationExcesses(profile);
        compareProfiles(profile, profile);
      }
    },
  },
  {
    name: 'manifest',
    share: 0.05,
    codes: [],
    seeds: [encoder.encode([1, 2, 3].map(manifestLine).join(''))],
    read: (bytes) => {
      const manifest = readManifest({ ...disk, read: () => bytes }, '/run');
      for (const { name } of manifest.lines)
        if (/[/\\]|^\./.test(name)) throw new Error(`a name that leaves the folder: ${name}`);
      if (manifest.completeBytes > bytes.length) throw new Error('more complete than there is');
    },
  },
  {
    name: 'circuit',
    share: 0.07,
    codes: ['QASM', 'CIRCUIT'],
    seeds: [file('configs/circuits/qnn-4q1l.qasm'), doublingCircuit()],
    read: (bytes) => {
      readOpenQasm(text(bytes));
    },
  },
];

/** A checkpoint laid open to changes: metadata, key and value a line; the tensors' places in JSON; their bytes. */
function unsealed(bytes: Uint8Array): Uint8Array {
  const { metadata } = decodeContainer(bytes);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const kept = [...metadata].filter(([key]) => key !== 'qckpt.digests');
  const head = encoder.encode(`${kept.map(([key, value]) => `${key}\t${value}\n`).join('')}\n`);
  const { __metadata__: _, ...header } = JSON.parse(text(bytes.subarray(8, 8 + length))) as Record<
    string,
    unknown
  >;
  const places = encoder.encode(`${JSON.stringify(header)}\n`);
  const data = bytes.subarray(8 + length);
  const whole = new Uint8Array(head.length + places.length + data.length);
  whole.set(head);
  whole.set(places, head.length);
  whole.set(data, head.length + places.length);
  return whole;
}

/** The way back, with digests that fit, or the nearest that the container can hold. */
function reseal(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex((byte, i) => byte === 0x0a && bytes[i + 1] === 0x0a);
  const head = text(bytes.subarray(0, Math.max(end, 0)));
  const metadata = new Map(
    head.split('\n').flatMap((line): [string, string][] => {
      const tab = line.indexOf('\t');
      return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1)]];
    }),
  );
  const rest = bytes.subarray(end + 2);
  const placesEnd = rest.indexOf(0x0a);
  const data = rest.subarray(placesEnd + 1);
  let places: Record<string, Partial<Place> | null> = {};
  try {
    places = (JSON.parse(text(rest.subarray(0, Math.max(placesEnd, 0)))) as typeof places | null) ?? {};
  } catch {
    // No tensors then.
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, place] of Object.entries(places)) {
    const tensor = tensorAt(place, data);
    if (tensor) tensors.set(name, tensor);
  }
  return sealContainer({ tensors, metadata });
}

/** Where a tensor lies, as a stranger may write it. */
interface Place {
  readonly dtype: unknown;
  readonly shape: unknown;
  readonly data_offsets: unknown;
}

const arrays = { F64: Float64Array, I32: Int32Array, U8: Uint8Array };

function tensorAt(place: Partial<Place> | null, data: Uint8Array): Tensor | null {
  const { dtype, shape, data_offsets: offsets } = place ?? {};
  if (!isType(dtype) || !Array.isArray(shape) || !Array.isArray(offsets)) return null;
  const elements = shape.reduce<number>((product, length) => product * Number(length), 1);
  const size = arrays[dtype].BYTES_PER_ELEMENT;
  const begin = Number(offsets[0]);
  if (
    !(
      Number.isSafeInteger(elements) &&
      Number.isSafeInteger(begin) &&
      elements >= 0 &&
      elements < 1e6 &&
      begin >= 0 &&
      begin + elements * size <= data.length
    )
  )
    return null;
  const values = new arrays[dtype](data.slice(begin, begin + elements * size).buffer);
  return { dtype, shape, data: values } as Tensor;
}

function isType(word: unknown): word is keyof typeof arrays {
  return typeof word === 'string' && Object.hasOwn(arrays, word);
}

/**
 * CORRUPT, no checkpoint, or a version that is not known, are the only errors that a sealed file may give; others, of
 * the forger's own encoding, are his business.
 */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error, ['CORRUPT', 'FOREIGN', 'UNVERIFIABLE'])) throw error;
    throw new Error(`not CORRUPT but ${reasonOf(error)}`, { cause: error });
  }
}

function manifestLine(step: number): string {
  const digest = sha256Hex(String(step));
  return `${canonicalJson({ loss: 1 / step, name: `step-00000${step}.safetensors`, sha256: digest, stateSha256: digest, step })}\n`;
}

/** Definitions that call each other twice, with a sum of parameters that is put into a sum. */
function doublingCircuit(): Uint8Array {
  const definitions = Array.from(
    { length: 8 },
    (_, k) => `gate g${k + 1}(a) x { g${k}(a+a) x; g${k}(a) x; }`,
  );
  return encoder.encode(
    `OPENQASM 3.0;\nqubit[2] q;\nbit[2] c;\ninput float s;\ninput float t;\ngate g0(a) x { rz(a+a) x; barrier; }\n${definitions.join('\n')}\ng8(s+2*t) q[0];\nbarrier q, q;\nc = measure q;\n`,
  );
}

/** Records of each reader, small ones, and those that would be large: fully connected, nested, a series. */
function calibrations(): Uint8Array[] {
  const golden = (name: string) => file(`test/golden/${name}`);
  const kingston = text(golden('calibrations/ibm_kingston_calibrations_2026-05-05T07_48_33Z.csv'));
  const ions = JSON.parse(text(golden('calibrations/ionq_forte_enterprise_device_capabilities.json')));
  const { braketSchemaHeader, service, paradigm, provider } = ions;
  const fully = (qubitCount: number) =>
    JSON.stringify({
      braketSchemaHeader,
      service: { updatedAt: service.updatedAt },
      paradigm: { ...paradigm, qubitCount },
      provider,
    });
  const lucy = JSON.parse(text(golden('calibrations/oqc_lucy_2022-12-07.json')));
  const essex = JSON.parse(text(golden('calibrations/props_essex.json')));
  return [
    golden('calibrations/props_essex.json'),
    golden('faults/calibrations/ibm_made_calibrations_2025-06-01T00_00_00Z.csv'),
    golden('faults/calibrations/ibm_made_calibrations_2026-01-01T00_00_00Z.csv'),
    ...[
      kingston.split('\n').slice(0, 4).join('\n'),
      'Qubit,T1 (\u00b5s),T2 (\u00b5s),Readout error,Single-qubit U2 error rate,CNOT error rate,Date\nQ0,4,8,3e-2,6e-4,"cx0_1: 1e-2",2020-02-28 09:27:24\nQ1,5,4,NaN,6e-4,cx1_0: 1e-2,\n',
      fully(4),
      fully(4096),
      JSON.stringify(JSON.stringify({ ...lucy, action: {}, deviceParameters: {}, pulse: {}, provider: {} })),
      JSON.stringify({ a: essex, b: { ...essex, last_update_date: '2020-08-11 02:54:13.5' } }).replaceAll(
        '1.0',
        'NaN',
      ),
      JSON.stringify({ a: JSON.stringify(essex) }),
      '['.repeat(60) + ']'.repeat(60),
    ].map((one) => encoder.encode(one)),
  ];
}

/** YAML that grows when it is read. */
function bombs(): Uint8Array[] {
  const laughs = Array.from(
    { length: 9 },
    (_, k) => `l${k + 1}: &l${k + 1} [${Array(9).fill(`*l${k}`).join(', ')}]`,
  );
  return [
    `l0: &l0 ha\n${laughs.join('\n')}\n`,
    'a: &a [*a, *a]\n',
    'a: &a\n  b: *a\n  <<: *a\n',
    `${'['.repeat(3000)}${']'.repeat(3000)}\n`,
    `${'a: {'.repeat(500)}${'}'.repeat(500)}\n`,
    `${Array.from({ length: 300 }, (_, k) => `${' '.repeat(k)}a:`).join('\n')}\n`,
    '{__proto__: {polluted: true}, constructor: {prototype: {polluted: true}}}\n',
    '!!js/function "function () { throw 1 }"\n',
  ].map((one) => encoder.encode(one));
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
