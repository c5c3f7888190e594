// What reads strangers' files, as records: the files to start from, a reading that either ends with one of the reader's own
// errors or with something that is checked, and how large a share of the files it gets.
import { readFileSync } from 'node:fs';
import { checkpointAsJson, describeCheckpoint } from '../../dist/checkpoint/describe/inspect.js';
import { decodeContainer, encodeContainer } from '../../dist/checkpoint/format/container.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../dist/checkpoint/format/contents.js';
import { CHECKPOINT_FORMAT } from '../../dist/checkpoint/format/formats.js';
import { claimSubject } from '../../dist/checkpoint/verify/claimSubject.js';
import { verifyCheckpoint } from '../../dist/checkpoint/verify/verify.js';
import { readOpenQasm } from '../../dist/circuit/openQasm/readOpenQasm.js';
import { calibrationDocument } from '../../dist/experiment/calibrationDocument.js';
import { loadDurations } from '../../dist/experiment/durationFiles.js';
import { experimentSchema } from '../../dist/experiment/experimentSpec.js';
import { readManifest } from '../../dist/experiment/runFolder/manifest.js';
import { parseYamlText } from '../../dist/experiment/yamlFile.js';
import { compareProfiles } from '../../dist/hardware/compareProfiles.js';
import { importProfiles } from '../../dist/hardware/importers/importers.js';
import { parseWithSchema } from '../../dist/hardware/parseWithSchema.js';
import { parseProfile, profileDigest } from '../../dist/hardware/profileSchema.js';
import { relaxationExcesses } from '../../dist/hardware/relaxationExcess.js';
import { writeProfileYaml } from '../../dist/hardware/writeProfileYaml.js';
import { canonicalJson, sha256Hex } from '../../dist/numeric/canonicalJson.js';

const root = new URL('../../', import.meta.url);
const file = (path) => new Uint8Array(readFileSync(new URL(path, root)));
const encoder = new TextEncoder();
const text = (bytes) => new TextDecoder().decode(bytes);
const [sample, manila, eigensolver] = ['sample', 'manila', 'eigensolver'].map((name) =>
  file(`test/golden/checkpoint/${name}.safetensors`),
);
// Its claims need no data: each that is accepted is verified, too.
const claimed = decodeCheckpoint(eigensolver).meta.claims;
const originals = [sample, manila, eigensolver];
const durations = await loadDurations(undefined);

export const readers = [
  {
    name: 'damaged checkpoint',
    share: 0.54,
    codes: ['CORRUPT'],
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
    codes: ['CORRUPT', 'ARGUMENT', 'UNVERIFIABLE'],
    seeds: [sample, manila, eigensolver, eigensolver].map(unsealed),
    read: (bytes) => {
      const forged = reseal(bytes);
      const checkpoint = readable(() => decodeCheckpoint(forged));
      // One of an older format is written anew in today's.
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
      const manifest = readManifest({ read: () => bytes }, '/run');
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
    read: (bytes) => readOpenQasm(text(bytes)),
  },
];

/** A checkpoint laid open to changes: metadata, key and value a line; the tensors' places in JSON; their bytes. No digests. */
function unsealed(bytes) {
  const { metadata } = decodeContainer(bytes);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const kept = [...metadata].filter(([key]) => key !== 'qckpt.digests');
  const head = encoder.encode(`${kept.map(([key, value]) => `${key}\t${value}\n`).join('')}\n`);
  const header = JSON.parse(text(bytes.subarray(8, 8 + length)));
  delete header.__metadata__;
  const places = encoder.encode(`${JSON.stringify(header)}\n`);
  const data = bytes.subarray(8 + length);
  const whole = new Uint8Array(head.length + places.length + data.length);
  whole.set(head);
  whole.set(places, head.length);
  whole.set(data, head.length + places.length);
  return whole;
}

/** The way back, with digests that fit, or the nearest that the container can hold. */
function reseal(bytes) {
  const end = bytes.findIndex((byte, i) => byte === 0x0a && bytes[i + 1] === 0x0a);
  const head = text(bytes.subarray(0, Math.max(end, 0)));
  const metadata = new Map(
    head.split('\n').flatMap((line) => {
      const tab = line.indexOf('\t');
      return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1)]];
    }),
  );
  const rest = bytes.subarray(end + 2);
  const placesEnd = rest.indexOf(0x0a);
  const data = rest.subarray(placesEnd + 1);
  let places = {};
  try {
    places = JSON.parse(text(rest.subarray(0, Math.max(placesEnd, 0)))) ?? {};
  } catch {
    // No tensors then.
  }
  const tensors = new Map();
  for (const [name, place] of Object.entries(places)) {
    const tensor = tensorAt(place, data);
    if (tensor) tensors.set(name, tensor);
  }
  const without = (...keys) =>
    sha256Hex(
      encodeContainer({ tensors, metadata: new Map([...metadata].filter(([key]) => !keys.includes(key))) }),
    );
  metadata.delete('qckpt.digests');
  const digests = { content: without(), state: without('qckpt.provenance') };
  return encodeContainer({ tensors, metadata: metadata.set('qckpt.digests', JSON.stringify(digests)) });
}

const arrays = { F64: Float64Array, I32: Int32Array, U8: Uint8Array };

function tensorAt(place, data) {
  const { dtype, shape, data_offsets: offsets } = place ?? {};
  if (!Object.hasOwn(arrays, dtype) || !Array.isArray(shape) || !Array.isArray(offsets)) return null;
  const elements = shape.reduce((product, length) => product * length, 1);
  const size = arrays[dtype].BYTES_PER_ELEMENT;
  const [begin] = offsets;
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
  return { dtype, shape, data: values };
}

/** CORRUPT is the only error that a sealed file may give; others, of the forger's own encoding, are his business. */
function readable(read) {
  try {
    return read();
  } catch (error) {
    if (error.code !== 'CORRUPT') throw new Error(`not CORRUPT but ${error.stack}`, { cause: error });
    throw error;
  }
}

function manifestLine(step) {
  const digest = sha256Hex(String(step));
  return `${canonicalJson({ loss: 1 / step, name: `step-00000${step}.safetensors`, sha256: digest, stateSha256: digest, step })}\n`;
}

/** Definitions that call each other twice, with a sum of parameters that is put into a sum. */
function doublingCircuit() {
  const definitions = Array.from(
    { length: 8 },
    (_, k) => `gate g${k + 1}(a) x { g${k}(a+a) x; g${k}(a) x; }`,
  );
  return encoder.encode(
    `OPENQASM 3.0;\nqubit[2] q;\nbit[2] c;\ninput float s;\ninput float t;\ngate g0(a) x { rz(a+a) x; barrier; }\n${definitions.join('\n')}\ng8(s+2*t) q[0];\nbarrier q, q;\nc = measure q;\n`,
  );
}

/** Records of each reader, small ones, and those that would be large: fully connected, nested, a series. */
function calibrations() {
  const golden = (name) => file(`test/golden/${name}`);
  const kingston = text(golden('calibrations/ibm_kingston_calibrations_2026-05-05T07_48_33Z.csv'));
  const ions = JSON.parse(text(golden('calibrations/ionq_forte_enterprise_device_capabilities.json')));
  const { braketSchemaHeader, service, paradigm, provider } = ions;
  const fully = (qubitCount) =>
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
function bombs() {
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

function sameBytes(a, b) {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
