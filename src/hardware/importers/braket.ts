import { z } from 'zod';
import { QckptError } from '../../numeric/qckptError.ts';
import type {
  CouplerCalibration,
  HardwareProfile,
  QubitCalibration,
  ValueOrigin,
} from '../hardwareProfile.ts';
import { parseWithSchema } from '../parseWithSchema.ts';
import { compareCouplers, parseProfile, profileLimits } from '../profileSchema.ts';
import type { CalibrationDocument, Importer } from './importer.ts';
import { createRemarkBook, type RemarkBook } from './remarkBook.ts';

/** Device documents as Amazon Braket hands them out: IonQ (averages of the device) and IQM (qubit by qubit). */
export const braket: Importer = {
  name: 'braket',
  summary: 'Amazon Braket device capabilities: IonQ and IQM',
  documents: "an Amazon Braket device document (an IonQ or IQM device's capabilities)",
  example: 'qckpt calibration import iqm_garnet_device_capabilities.json -o garnet.yaml',
  recognises: ({ content }) => makerOf(unwrap(content)) !== null,
  convert(documents, options) {
    if (documents.length !== 1)
      throw new QckptError(
        'PROFILE',
        `expected one Braket document, got ${documents.map(({ name }) => name).join(', ')}`,
      );
    const [document] = documents;
    const content = unwrap(document.content);
    const maker = makers[makerOf(content)!];
    const remarks = createRemarkBook();
    const { calibratedAt, ...device } = maker.read({ ...document, content }, remarks);
    const profile: HardwareProfile = {
      format: 'qckpt-hardware-profile/1',
      name: options.name ?? nameFrom(document.name),
      vendor: maker.vendor,
      technology: maker.technology,
      nativeGates: maker.nativeGates,
      calibratedAt,
      source: {
        package: options.package,
        version: options.version,
        licence: options.licence,
        files: [{ name: document.name, sha256: document.sha256 }],
      },
      ...device,
      remarks: remarks.sentences(),
    };
    return parseProfile(profile, document.name);
  },
};

type DeviceValues = Pick<HardwareProfile, 'calibratedAt' | 'qubits' | 'couplers' | 'origins'>;

interface Maker {
  readonly vendor: string;
  readonly technology: HardwareProfile['technology'];
  readonly nativeGates: readonly string[];
  /** @throws QckptError PROFILE */
  readonly read: (document: CalibrationDocument, remarks: RemarkBook) => DeviceValues;
}

/** Some tools write the document as a JSON string within JSON. */
function unwrap(content: unknown): unknown {
  if (typeof content !== 'string') return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

const header = z.looseObject({ braketSchemaHeader: z.looseObject({ name: z.string() }) });

function makerOf(content: unknown): string | null {
  const name = header.safeParse(content).data?.braketSchemaHeader.name;
  const maker = /^braket\.device_schema\.([a-z]+)\.\1_device_capabilities$/.exec(name ?? '')?.[1];
  return maker !== undefined && Object.hasOwn(makers, maker) ? maker : null;
}

function nameFrom(file: string): string {
  return file
    .replace(/\.json$/, '')
    .replace(/_device_capabilities$/, '')
    .replaceAll('_', '-');
}

const fraction = z.number().min(0).max(1);
const seconds = z.number().min(0).max(1e9);
const count = z.int().min(1).max(profileLimits.qubits);
const graph = z.record(z.string(), z.array(z.string()).max(profileLimits.qubits));
const service = z.looseObject({ updatedAt: z.string() });

const ionqDocument = z.looseObject({
  service,
  paradigm: z.looseObject({
    qubitCount: count,
    nativeGateSet: z.array(z.string()),
    connectivity: z.looseObject({ fullyConnected: z.literal(true) }),
  }),
  provider: z.looseObject({
    fidelity: z.looseObject({
      '1Q': z.looseObject({ mean: fraction }),
      '2Q': z.looseObject({ mean: fraction }),
      spam: z.looseObject({ mean: fraction }),
    }),
    timing: z.looseObject({ T1: seconds, T2: seconds, '1Q': seconds, '2Q': seconds, readout: seconds }),
  }),
});

/** IonQ: one number for all qubits and one for all pairs; any two ions interact. */
const ionq: Maker = {
  vendor: 'IonQ',
  technology: 'trapped-ion',
  nativeGates: ['gpi', 'gpi2', 'rz', 'rzz'],
  read(document, remarks) {
    const { service: offered, paradigm, provider } = parse(ionqDocument, document);
    if (!paradigm.nativeGateSet.includes('ZZ'))
      throw new QckptError(
        'PROFILE',
        `"paradigm.nativeGateSet" expected ZZ among them, got ${paradigm.nativeGateSet.join(', ')} (${document.name})`,
      );
    const { fidelity, timing } = provider;
    const spam = complement(fidelity.spam.mean);
    const qubit: QubitCalibration = {
      t1Us: micro(timing.T1),
      t2Us: Math.min(micro(timing.T2), 2 * micro(timing.T1)),
      readoutP1Given0: spam,
      readoutP0Given1: spam,
      readoutDurationNs: nano(timing.readout),
      oneQubitError: complement(fidelity['1Q'].mean),
      oneQubitDurationNs: nano(timing['1Q']),
    };
    const size = paradigm.qubitCount;
    const couplers = Array.from({ length: size }, (_, a) => a).flatMap((a) =>
      Array.from(
        { length: size - 1 - a },
        (_, k): CouplerCalibration => ({
          qubits: [a, a + 1 + k],
          gate: 'rzz',
          error: complement(fidelity['2Q'].mean),
          durationNs: nano(timing['2Q']),
        }),
      ),
    );
    remarks.note('rz is a change of the phase of later gpi and gpi2: it takes no pulse and no time');
    remarks.note('rzz has one error for all angles, that of its largest');
    remarks.note('gates on different ions may overlap here; the machine may run them one after the other');
    return {
      calibratedAt: offered.updatedAt,
      qubits: Array.from({ length: size }, () => qubit),
      couplers,
      origins: [
        ...averages(['coupler.durationNs', 'coupler.error', 'oneQubitDurationNs', 'oneQubitError']),
        ...averages(['readoutDurationNs', 'readoutP0Given1', 'readoutP1Given0', 't1Us', 't2Us']),
      ],
    };
  },
};

const iqmDocument = z.looseObject({
  service,
  paradigm: z.looseObject({ qubitCount: count, connectivity: z.looseObject({ connectivityGraph: graph }) }),
  standardized: z.looseObject({
    oneQubitProperties: z.record(
      z.string(),
      z.looseObject({
        T1: z.looseObject({ value: seconds }),
        T2: z.looseObject({ value: seconds }),
        oneQubitFidelity: z.array(
          z.looseObject({ fidelityType: z.looseObject({ name: z.string() }), fidelity: fraction }),
        ),
      }),
    ),
    twoQubitProperties: z.record(
      z.string(),
      z.looseObject({
        twoQubitGateFidelity: z.array(z.looseObject({ gateName: z.string(), fidelity: fraction })),
      }),
    ),
  }),
});

/** Of this kind of chip; the document has none. */
const iqmDurationsNs = { oneQubit: 20, coupler: 40 } as const;

/** IQM: qubit by qubit, numbered from 1; `prx` is any turn about an axis in the XY plane. */
const iqm: Maker = {
  vendor: 'IQM',
  technology: 'superconducting',
  nativeGates: ['cz', 'rz', 'sx', 'x'],
  read(document, remarks) {
    const { service: offered, paradigm, standardized } = parse(iqmDocument, document);
    const names = Object.keys(standardized.oneQubitProperties).sort((a, b) => Number(a) - Number(b));
    if (names.length !== paradigm.qubitCount)
      throw new QckptError(
        'PROFILE',
        `"oneQubitProperties" expected ${paradigm.qubitCount} qubits, got ${names.length} (${document.name})`,
      );
    const indexOf = new Map(names.map((name, index) => [name, index]));
    const qubits = names.map((name): QubitCalibration => {
      const { T1, T2, oneQubitFidelity } = standardized.oneQubitProperties[name];
      const entry = (type: string): number | null =>
        oneQubitFidelity.find(({ fidelityType }) => fidelityType.name === type)?.fidelity ?? null;
      const benchmarked = entry('SIMULTANEOUS_RANDOMIZED_BENCHMARKING') ?? entry('RANDOMIZED_BENCHMARKING');
      const readout = entry('READOUT');
      const mean = readout === null ? 0.5 : complement(readout);
      const t1Us = recorded(micro(T1.value));
      const t2Us = recorded(micro(T2.value));
      const place = `qubit ${name}`;
      if (t1Us === null || t2Us === null) remarks.note('no T1 or T2 recorded (0), qubit dead', place);
      if (t1Us !== null && t2Us !== null && t2Us > 2 * t1Us)
        remarks.note('T2 above 2 T1, taken as 2 T1', place);
      if (benchmarked === null) remarks.note('no one-qubit fidelity recorded, qubit dead', place);
      return {
        t1Us,
        t2Us: t1Us === null || t2Us === null ? t2Us : Math.min(t2Us, 2 * t1Us),
        // Errors, in spite of the key.
        readoutP1Given0: entry('READOUT_ERROR_0_TO_1') ?? mean,
        readoutP0Given1: entry('READOUT_ERROR_1_TO_0') ?? mean,
        readoutDurationNs: null,
        oneQubitError: benchmarked === null ? null : complement(benchmarked),
        oneQubitDurationNs: iqmDurationsNs.oneQubit,
      };
    });
    const couplers = Object.entries(standardized.twoQubitProperties)
      .flatMap(([pair, { twoQubitGateFidelity }]): CouplerCalibration[] => {
        const ends = pair.split('-').map((name) => indexOf.get(name));
        const [a, b] = ends;
        if (ends.length !== 2 || a === undefined || b === undefined)
          throw new QckptError(
            'PROFILE',
            `"twoQubitProperties" expected pairs of qubits, got "${pair}" (${document.name})`,
          );
        const found = twoQubitGateFidelity.find(({ gateName }) => gateName === 'CZ')?.fidelity;
        // One half is what stands where nothing was measured.
        const error = found === undefined || found === 0.5 ? null : complement(found);
        if (error === null) remarks.note('dead couplers, no CZ fidelity recorded', pair);
        const coupler = { gate: 'cz', error, durationNs: iqmDurationsNs.coupler };
        return [
          { qubits: [a, b], ...coupler },
          { qubits: [b, a], ...coupler },
        ];
      })
      .sort(compareCouplers);
    const coupled = new Set(Object.keys(standardized.twoQubitProperties));
    for (const [name, others] of Object.entries(paradigm.connectivity.connectivityGraph))
      for (const other of others)
        if (!coupled.has(`${name}-${other}`) && !coupled.has(`${other}-${name}`))
          remarks.note('in the coupling map without a gate, left out', `${name}-${other}`);
    remarks.note(`qubit k here is the vendor's qubit k + 1`);
    remarks.note('prx is written as sx and x between virtual rz');
    remarks.note('T2 is that of a Ramsey experiment; echo times are longer');
    const assumed = (value: ValueOrigin['value'], note: string): ValueOrigin => ({
      value,
      kind: 'assumed',
      note,
    });
    return {
      calibratedAt: offered.updatedAt,
      qubits,
      couplers,
      origins: [
        assumed('coupler.durationNs', 'not in the document; usual for chips with tunable couplers'),
        assumed('oneQubitDurationNs', 'not in the document; usual for this kind of chip'),
      ],
    };
  },
};

const makers: Readonly<Record<string, Maker>> = { ionq, iqm };

function averages(values: readonly ValueOrigin['value'][]): ValueOrigin[] {
  return values.map((value) => ({ value, kind: 'average', note: 'one value for the whole device' }));
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  { name, content }: CalibrationDocument,
): z.output<Schema> {
  return parseWithSchema(schema, { value: content, locate: () => name }, 'PROFILE');
}

/** 1 - fidelity without the digits that only rounding put there: 1 - 0.9955 is 0.0045. */
function complement(fidelity: number): number {
  return Number((1 - fidelity).toPrecision(12));
}

function micro(inSeconds: number): number {
  return Number((inSeconds * 1e6).toPrecision(15));
}

function nano(inSeconds: number): number {
  return Number((inSeconds * 1e9).toPrecision(15));
}

/** 0 stands where nothing was measured. */
function recorded(timeUs: number): number | null {
  return timeUs === 0 ? null : timeUs;
}
