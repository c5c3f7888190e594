import { canonicalJson, type JsonValue } from '../../numeric/canonicalJson.ts';
import type { CalibrationRecord } from '../format/calibrationRecord.ts';
import type { DecodedCheckpoint } from '../format/contents.ts';
import type { ExportedFile } from './exportedFile.ts';

/** RO-Crate 1.3 and Workflow Run RO-Crate 0.5: https://www.researchobject.org/workflow-run-crate/profiles/ */
const CRATE = 'https://w3id.org/ro/crate/1.3';
const PROFILES: readonly (readonly [id: string, name: string, version: string])[] = [
  ['https://w3id.org/ro/wfrun/process/0.5', 'Process Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/workflow/0.5', 'Workflow Run Crate', '0.5'],
  ['https://w3id.org/workflowhub/workflow-ro-crate/1.0', 'Workflow RO-Crate', '1.0'],
];

/** Types of 0.5, which is from before 1.3, have other names in full: who looks for those finds both. */
const OLDER = {
  workflow: 'https://bioschemas.org/ComputationalWorkflow',
  parameter: 'https://bioschemas.org/FormalParameter',
} as const;

type Entity = { readonly '@id': string; readonly [key: string]: JsonValue };

/** The file of a crate that says what was run: the checkpoint's cell, whose SHA-256 the checkpoint states. */
export function workflowFile({ meta }: DecodedCheckpoint, file: ExportedFile) {
  return { name: `${file.name.replace(/\.safetensors$/, '')}.cell.json`, text: canonicalJson(meta.run.cell) };
}

/** Describes a checkpoint, the run that made it, its code, hardware and claims; a folder with the files is a crate. */
export function roCrate(checkpoint: DecodedCheckpoint, file: ExportedFile): JsonValue {
  const { run, calibration, data } = checkpoint.meta;
  const described = describedProperties(checkpoint);
  const inputs: Entity[] = [
    property('#seeds', 'seeds', canonicalJson(run.seeds)),
    property('#shots', 'shots a circuit', run.shots ?? 'none: exact probabilities'),
    ...(data === null ? [] : [property('#data', `data set ${data.name} (SHA-256)`, data.sha256)]),
    ...(calibration === null ? [] : [calibratedHardware(calibration)]),
  ];
  const fileId = uriOf(file.name);
  const workflow = workflowFile(checkpoint, file);
  const workflowId = uriOf(workflow.name);
  const software = softwareOf(checkpoint);
  return {
    '@context': `${CRATE}/context`,
    '@graph': [
      ...rootEntities(checkpoint, file, workflowId),
      {
        '@id': fileId,
        '@type': 'File',
        name: file.name,
        encodingFormat: ['application/octet-stream', 'safetensors'],
        contentSize: String(file.bytes),
        sha256: file.sha256,
        exampleOfWork: reference('#output'),
        additionalProperty: described.map((one) => reference(one['@id'])),
      },
      {
        '@id': workflowId,
        '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', OLDER.workflow],
        name: workflow.name,
        description: 'Every option of the training, none left open; `qckpt verify --retrain` runs it again.',
        encodingFormat: 'application/json',
        sha256: run.cellSha256,
        programmingLanguage: reference('#language'),
        softwareRequirements: reference('#qckpt'),
        input: inputs.map(parameterOf).map(idOf),
        output: [reference('#output')],
      },
      {
        '@id': '#run',
        '@type': 'CreateAction',
        name: `${run.experiment}, ${run.cellId}`,
        instrument: reference(workflowId),
        object: inputs.map(idOf),
        result: reference(fileId),
      },
      ...inputs.map((one) => ({ ...one, exampleOfWork: idOf(parameterOf(one)) })),
      ...inputs.map(parameterOf),
      parameter('#output', 'checkpoint', 'File', fileId),
      { '@id': '#language', '@type': 'ComputerLanguage', ...software[0], name: 'cell of qckpt' },
      ...software.map((one, k) => ({
        '@id': k === 0 ? '#qckpt' : '#writer',
        '@type': 'SoftwareApplication',
        ...one,
      })),
      ...described,
    ],
  };
}

/** The descriptor, the root and what they conform to. */
function rootEntities(
  { meta: { run, progress } }: DecodedCheckpoint,
  file: ExportedFile,
  workflowId: string,
): Entity[] {
  return [
    {
      '@id': 'ro-crate-metadata.json',
      '@type': 'CreativeWork',
      conformsTo: reference(CRATE),
      about: reference('./'),
    },
    {
      '@id': './',
      '@type': 'Dataset',
      conformsTo: PROFILES.map(([id]) => reference(id)),
      name: `Quantum checkpoint ${run.experiment}, ${run.cellId}`,
      description:
        `State of a quantum neural network after ${progress.step} training samples, with the ` +
        "hardware's calibration.",
      datePublished: file.modified,
      license: 'not stated in the checkpoint',
      mainEntity: reference(workflowId),
      hasPart: [reference(uriOf(file.name)), reference(workflowId)],
      mentions: [reference('#run')],
    },
    ...PROFILES.map(([id, name, version]) => ({
      '@id': id,
      '@type': ['CreativeWork', 'Profile'],
      name,
      version,
    })),
  ];
}

function reference(id: string): { readonly '@id': string } {
  return { '@id': id };
}

function idOf(one: Entity): JsonValue {
  return reference(one['@id']);
}

/** An identifier is a relative URI; a colon would make a scheme of what is before it. */
function uriOf(name: string): string {
  return encodeURIComponent(name);
}

/** What a value that went in is one of. */
function parameterOf(one: Entity): Entity {
  return parameter(`${one['@id']}-input`, one.name, 'PropertyValue', one['@id']);
}

function parameter(id: string, name: JsonValue, kind: string, example: string): Entity {
  return {
    '@id': id,
    '@type': ['FormalParameter', OLDER.parameter],
    name,
    additionalType: kind,
    workExample: reference(example),
  };
}

/** The program that a checkpoint is of, first, and another that wrote it: each with where its sources are. */
function softwareOf({ meta }: DecodedCheckpoint): { readonly [key: string]: JsonValue }[] {
  const { commit, treeSha256, versions, writer } = meta.provenance;
  const one = (name: string, version: string, of: string | null, tree: string) => ({
    ...{ name, version, softwareVersion: version, url: sourcesUrl(of, tree) },
    ...(of === null ? {} : { identifier: of }),
  });
  return [
    one('qckpt', versions.qckpt, commit, treeSha256 ?? versions.kernelSha256),
    ...(writer === undefined
      ? []
      : [one(writer.program, writer.version, writer.commit, versions.kernelSha256)]),
  ];
}

/** A commit is named by what is in it, wherever it is kept. */
function sourcesUrl(commit: string | null, tree: string): string {
  return commit !== null && /^[0-9a-f]{40}$/.test(commit)
    ? `https://identifiers.org/swh:1:rev:${commit}`
    : `urn:sha256:${tree}`;
}

/** What the checkpoint says of itself: digests, format, where it comes from, its claims. */
function describedProperties({ format, stateDigest, meta }: DecodedCheckpoint): Entity[] {
  const { run, claims, lineage } = meta;
  return [
    property('#state', 'state digest (SHA-256)', stateDigest),
    property('#format', 'format', format),
    ...(run.parent === null ? [] : [property('#parent', 'state digest of the parent', run.parent)]),
    ...(lineage.length === 0 ? [] : [property('#lineage', 'lineage', canonicalJson(lineage))]),
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
    ...property('#hardware', 'hardware', `${vendor} ${name}`),
    description: `${technology}, ${deviceQubits} qubits, calibrated ${calibratedAt}`,
    identifier: sha256,
  };
}
