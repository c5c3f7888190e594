import type { ParameterValues } from '../../circuit/angle.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { writeBraket } from '../../circuit/openQasm/writeBraket.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import { bindParameters } from '../../circuit/parameters.ts';
import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import type { CalibrationRecord } from '../format/calibrationRecord.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import { checkpointAsJson } from './inspect.ts';

/** The checkpoint's file, for formats that speak of it. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** ISO 8601. */
  readonly modified: string;
}

/** What the user chose for formats that hold a circuit; the others leave it aside. */
export interface ExportOptions {
  /** Which circuit, and whether the trained angles are put in for the parameters' names. */
  readonly circuit: 'logical' | 'compiled';
  readonly bind: boolean;
  /** Values of the inputs besides: one sample of the data. */
  readonly sample?: ParameterValues | null;
  /** Whose OpenQASM: the standard's where absent. */
  readonly dialect?: Dialect;
}

/** Who reads OpenQASM 3 in a way of their own. */
export const dialects = ['standard', 'braket'] as const;
/** One of `dialects`. */
export type Dialect = (typeof dialects)[number];

/** A format that a checkpoint can be written in for other tools: a record of the registry. */
export interface ExportFormat {
  readonly name: string;
  readonly help: string;
  /** @throws QckptError QASM: the stored text is no circuit */
  readonly write: (checkpoint: DecodedCheckpoint, file: ExportedFile, options: ExportOptions) => string;
}

/** What `qckpt export` writes. */
export const exportFormats: readonly ExportFormat[] = [
  {
    name: 'openqasm3',
    help: 'the logical or the compiled circuit; trained angles, and one sample of the data, are put in where asked for',
    write: ({ parameters, meta }, _, { circuit: which, bind, sample = null, dialect = 'standard' }) => {
      const text = which === 'logical' ? meta.circuit.logicalOpenQasm3 : meta.circuit.compiledOpenQasm3;
      if (!bind && dialect === 'standard') return text;
      const trained = meta.circuit.parameterNames.map((name, k) => [name, parameters.data[k]] as const);
      const circuit = bindParameters(
        readOpenQasm(text),
        new Map([...(bind ? trained : []), ...(sample ?? [])]),
      );
      const physical = which === 'compiled' && meta.calibration !== null;
      return dialect === 'braket'
        ? writeBraket(circuit, { physical })
        : writeOpenQasm(circuit, { version: 3, physical });
    },
  },
  {
    name: 'json',
    help: 'metadata and tensors, as `inspect --json` has them',
    write: (checkpoint) => `${canonicalJson(checkpointAsJson(checkpoint))}\n`,
  },
  {
    name: 'ro-crate',
    help: 'ro-crate-metadata.json (RO-Crate 1.1) that describes the file, its code, its hardware and its claims',
    write: (checkpoint, file) => `${JSON.stringify(roCrate(checkpoint, file), null, 2)}\n`,
  },
];

type Entity = { readonly '@id': string; readonly [key: string]: JsonValue };

/** RO-Crate 1.1: https://www.researchobject.org/ro-crate/specification/1.1/ */
function roCrate(checkpoint: DecodedCheckpoint, file: ExportedFile): JsonValue {
  const { run, calibration, provenance, progress } = checkpoint.meta;
  const reference = (id: string): JsonValue => ({ '@id': id });
  /** An identifier is a relative URI; a colon would make a scheme of what is before it. */
  const fileId = encodeURIComponent(file.name);
  const described = describedProperties(checkpoint);
  const instrument = calibration === null ? [] : [calibratedHardware(calibration)];
  return {
    '@context': [
      'https://w3id.org/ro/crate/1.1/context',
      // Not among the terms of 1.1; processors drop what they have no term for.
      { sha256: 'https://w3id.org/ro/terms/workflow-run#sha256' },
    ],
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: reference('https://w3id.org/ro/crate/1.1'),
        about: reference('./'),
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: `Quantum checkpoint ${run.experiment}, ${run.cellId}`,
        description:
          `State of a quantum neural network after ${progress.step} training samples, with the ` +
          "hardware's calibration.",
        datePublished: file.modified,
        license: 'not stated in the checkpoint',
        hasPart: [reference(fileId)],
        mentions: [reference('#run')],
      },
      {
        '@id': fileId,
        '@type': 'File',
        name: file.name,
        encodingFormat: ['application/octet-stream', 'safetensors'],
        contentSize: String(file.bytes),
        sha256: file.sha256,
        additionalProperty: described.map((one) => reference(one['@id'])),
      },
      {
        '@id': '#run',
        '@type': 'CreateAction',
        name: `${run.experiment}, ${run.cellId}`,
        instrument: [reference('#qckpt'), ...instrument.map((one) => reference(one['@id']))],
        result: reference(fileId),
      },
      {
        '@id': '#qckpt',
        '@type': 'SoftwareApplication',
        name: 'qckpt',
        softwareVersion: provenance.versions.qckpt,
        identifier: provenance.commit,
      },
      ...instrument,
      ...described,
    ],
  };
}

/** What the checkpoint says of itself: digests, format, seeds, where it comes from, its data, its claims. */
function describedProperties({ format, stateDigest, meta }: DecodedCheckpoint): Entity[] {
  const { run, claims, data, lineage } = meta;
  return [
    property('#state', 'state digest (SHA-256)', stateDigest),
    property('#format', 'format', format),
    property('#seeds', 'seeds', canonicalJson(run.seeds)),
    ...(run.parent === null ? [] : [property('#parent', 'state digest of the parent', run.parent)]),
    ...(lineage.length === 0 ? [] : [property('#lineage', 'lineage', canonicalJson(lineage))]),
    ...(data === null ? [] : [property('#data', `data set ${data.name} (SHA-256)`, data.sha256)]),
    ...claims.map(({ name, split, estimator, value, images, shots }, k) => ({
      ...property(`#claim-${k + 1}`, `${split} ${name}`, value),
      measurementTechnique: `${estimator}, ${images} images${shots === null ? '' : `, ${shots} shots`}`,
    })),
  ];
}

function property(id: string, name: string, value: JsonValue): Entity {
  return { '@id': id, '@type': 'PropertyValue', name, value };
}

function calibratedHardware(calibration: CalibrationRecord): Entity {
  const { vendor, name, technology, deviceQubits, calibratedAt, sha256 } = calibration;
  return {
    '@id': '#hardware',
    '@type': 'Thing',
    name: `${vendor} ${name}`,
    description: `${technology}, ${deviceQubits} qubits, calibrated ${calibratedAt}`,
    identifier: sha256,
  };
}
