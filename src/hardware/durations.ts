import { z } from 'zod';
import { QckptError } from '../numeric/qckptError.ts';
import type { HardwareProfile, ValueOrigin } from './hardwareProfile.ts';
import type { RemarkBook } from './importers/remarkBook.ts';
import { type LocatedValue, parseWithSchema } from './parseWithSchema.ts';
import { oneLine } from './textSchemas.ts';

/** How long a gate takes where a record does not say: on every machine, on a vendor's, or on certain qubits. */
export interface KnownDuration {
  /** Registry name of a two-qubit gate; `one-qubit`: any pulse on one qubit; `two-qubit`: any that no line names. */
  readonly gate: string;
  readonly vendor?: string | undefined;
  /** On machines of a kind whose records an import never completes; absent: superconducting. */
  readonly technology?: HardwareProfile['technology'] | undefined;
  /** On these alone, in this order. */
  readonly qubits?: readonly number[] | undefined;
  readonly ns: number;
  readonly kind: 'published' | 'model' | 'assumed';
  readonly note: string;
}

/** A file of `configs/durations/`, or a user's. */
export interface DurationTable {
  readonly format: 'qckpt-durations/1';
  readonly durations: readonly KnownDuration[];
}

const schema = z.strictObject({
  format: z.literal('qckpt-durations/1'),
  durations: z
    .array(
      z.strictObject({
        gate: z
          .string()
          .regex(
            /^(one-qubit|two-qubit|[a-z][a-z0-9_]{0,31})$/,
            'one-qubit, two-qubit, or a gate name in lower case',
          ),
        vendor: z.string().min(1).max(100).optional(),
        technology: z.enum(['superconducting', 'trapped-ion', 'neutral-atom']).optional(),
        qubits: z.array(z.int().min(0).max(4095)).min(1).max(2).optional(),
        ns: z.number().min(0).max(1e15),
        kind: z.enum(['published', 'model', 'assumed']),
        note: oneLine(400),
      }),
    )
    .max(100_000),
});

/** @throws QckptError PROFILE */
export function parseDurations(document: LocatedValue): DurationTable {
  return parseWithSchema(schema, document, 'PROFILE');
}

/** What an import takes from tables, and says about it. */
export interface DurationBook {
  /** @throws QckptError PROFILE: no table knows one */
  readonly oneQubit: (qubit: number, recordedNs: number | undefined) => number;
  readonly coupler: (gate: string, qubits: readonly number[], recordedNs: number | undefined) => number;
  /** Of values none of which was recorded; undefined: there are no such. Where some were, remarks name the others. */
  readonly origins: () => ValueOrigin[] | undefined;
}

/** @param tables the first that knows a duration is asked; in it qubits go before a vendor, a vendor before none */
export function createDurationBook(
  tables: readonly DurationTable[],
  vendor: string,
  remarks: RemarkBook,
): DurationBook {
  const find = durationFinder(tables, vendor);
  const used = {
    oneQubitDurationNs: createTally(),
    'coupler.durationNs': createTally(),
  };
  const take = (tally: Tally, gate: string, qubits: readonly number[], recordedNs: number | undefined) => {
    if (recordedNs !== undefined) {
      tally.recorded++;
      return recordedNs;
    }
    const known = find(gate, qubits);
    tally.taken.push({ known, gate, place: `${qubits.length === 1 ? 'q' : `${gate} `}${qubits.join('-')}` });
    return known.ns;
  };
  return {
    oneQubit: (qubit, recordedNs) => take(used.oneQubitDurationNs, 'one-qubit', [qubit], recordedNs),
    coupler: (gate, qubits, recordedNs) => take(used['coupler.durationNs'], gate, qubits, recordedNs),
    origins: () => {
      const origins = Object.entries(used)
        .filter(([, { taken, recorded }]) => taken.length > 0 && recorded === 0)
        .map(([value, { taken }]) => originOf(value as ValueOrigin['value'], taken))
        .sort((a, b) => (a.value < b.value ? -1 : 1));
      for (const { taken, recorded } of Object.values(used))
        if (recorded > 0)
          for (const { known, place } of taken)
            remarks.note(
              `no duration recorded, taken as ${known.ns} ns (${known.kind}: ${known.note})`,
              place,
            );
      return origins.length === 0 ? undefined : origins;
    },
  };
}

interface Taken {
  readonly known: KnownDuration;
  readonly gate: string;
  readonly place: string;
}

interface Tally {
  recorded: number;
  readonly taken: Taken[];
}

const createTally = (): Tally => ({ recorded: 0, taken: [] });

function durationFinder(tables: readonly DurationTable[], vendor: string) {
  const indices = tables.map(({ durations }) => {
    const index = new Map<string, KnownDuration>();
    for (const known of durations)
      if (known.technology === undefined)
        index.set(keyOf(known.gate, known.vendor ?? '', known.qubits ?? []), known);
    return index;
  });
  return (gate: string, qubits: readonly number[]): KnownDuration => {
    for (const index of indices)
      for (const at of [qubits, []])
        for (const maker of [vendor, '']) {
          const known = index.get(keyOf(gate, maker, at));
          if (known !== undefined) return known;
        }
    throw new QckptError(
      'PROFILE',
      `"durations" expected how long ${gate} takes on qubits ${qubits.join(', ')}, which the record does not say ` +
        '(--durations FILE), got nothing',
    );
  };
}

/** Lines of a table that hold on every machine of their kind, whoever made it. */
export function usualDurations({ durations }: DurationTable): readonly KnownDuration[] {
  return durations.filter(({ vendor, qubits }) => vendor === undefined && qubits === undefined);
}

/**
 * How long a native gate usually takes on a kind of machine, in nanoseconds.
 * @param durations as `usualDurations` has them
 * @param gate registry name of a two-qubit gate, or `one-qubit`
 * @throws QckptError PROFILE: no line knows one
 */
export function usualDuration(
  durations: readonly KnownDuration[],
  technology: HardwareProfile['technology'],
  gate: string,
): number {
  const own = durations.filter((line) => (line.technology ?? 'superconducting') === technology);
  const found = own.find((line) => line.gate === gate) ?? own.find((line) => line.gate === 'two-qubit');
  if (found === undefined)
    throw new QckptError('PROFILE', `"durations" expected how long ${gate} takes on ${technology} machines`);
  return found.ns;
}

function keyOf(gate: string, vendor: string, qubits: readonly number[]): string {
  return `${gate} ${qubits.join('-')} ${vendor}`;
}

/** Several gates, or several values of one gate, are named one after the other. */
function originOf(value: ValueOrigin['value'], taken: readonly Taken[]): ValueOrigin {
  const kinds = new Set(taken.map(({ known }) => known.kind));
  const kind = (['assumed', 'model', 'published'] as const).find((each) => kinds.has(each))!;
  const gates = new Set(taken.map(({ gate }) => gate));
  const notes = new Set(
    taken.map(({ known, gate }) => (gates.size > 1 ? `${gate} ${known.ns} ns: ${known.note}` : known.note)),
  );
  return { value, kind, note: `not in the document; ${[...notes].join('; ')}`.slice(0, 1000) };
}
