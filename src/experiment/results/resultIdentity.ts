import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { CompilationCell, CompilationResult } from '../tasks/compilation.ts';
import type { ForeignCell, ForeignResult } from '../tasks/foreign.ts';
import type { LatencyCell, LatencyResult } from '../tasks/latency.ts';
import type { MaskTransferResult } from '../tasks/maskTransfer.ts';
import type { MigrationCell, MigrationResult } from '../tasks/migration.ts';
import type { SizeCell, SizeResult } from '../tasks/size.ts';

/** What a result says of itself, beside what its cell says of it. */
interface Said {
  readonly what: string;
  readonly found: unknown;
  readonly expected: unknown;
}

const nameOf = (hardware: NamedHardware | null): string => hardware?.name ?? 'none';

/** By kind of task: what of a result its cell says, too. */
const saidTwice = {
  migration: ({ targets }: MigrationCell, result: MigrationResult): Said[] => [
    { what: 'targets', found: result.targets.map(({ to }) => to), expected: targets.map(nameOf) },
    // Its own machine is among them: what moving is measured against.
    { what: 'from', found: result.targets.some(({ to }) => to === result.from), expected: true },
  ],
  compilation: ({ hardware, variants }: CompilationCell, result: CompilationResult): Said[] => [
    { what: 'hardware', found: result.hardware, expected: hardware.name },
    {
      what: 'variants',
      found: result.variants.map(({ level, measurementCone, pass }) => ({ level, measurementCone, pass })),
      expected: variants.map(({ level, measurementCone, pass }) => ({ level, measurementCone, pass })),
    },
  ],
  foreign: ({ targets, level }: ForeignCell, result: ForeignResult): Said[] => [
    { what: 'level', found: result.level, expected: level },
    {
      what: 'targets',
      found: result.targets.map(({ to }) => to),
      expected: targets.filter((target) => target !== null).map(nameOf),
    },
  ],
  'mask-transfer': (
    { runs }: { readonly runs: readonly string[] },
    { pairs }: MaskTransferResult,
  ): Said[] => [
    { what: 'pairs', found: pairs.length, expected: runs.length * (runs.length - 1) },
    {
      what: 'pairs',
      found: new Set(pairs.map(({ from, to }) => canonicalJson([from, to]))).size,
      expected: pairs.length,
    },
  ],
  size: ({ hardware, qubits, layers }: SizeCell, { hardware: name, rows }: SizeResult): Said[] => [
    { what: 'hardware', found: name, expected: nameOf(hardware) },
    {
      what: 'rows',
      found: rows.map((row) => [row.qubits, row.layers]),
      expected: qubits.flatMap((q) => layers.map((depth) => [q, depth])),
    },
  ],
  latency: ({ template, steps }: LatencyCell, result: LatencyResult): Said[] => [
    { what: 'model', found: result.model, expected: template.model.name },
    { what: 'hardware', found: result.hardware, expected: nameOf(template.hardware) },
    { what: 'steps', found: [result.steps, result.stepMs.length], expected: [steps, steps] },
    { what: 'modes', found: result.modes.map(({ mode }) => mode), expected: ['sync', 'async'] },
  ],
} as const;

/**
 * Whether a result of an analysis is about what its cell is about.
 * @throws QckptError CORRUPT naming the file and the member
 */
export function checkIdentity(kind: string, cell: unknown, result: unknown, path: string): void {
  if (!Object.hasOwn(saidTwice, kind)) return;
  const said: readonly Said[] = saidTwice[kind as keyof typeof saidTwice](cell as never, result as never);
  for (const { what, found, expected } of said)
    if (canonicalJson(found) !== canonicalJson(expected))
      throw new QckptError('CORRUPT', `${path}: "${what}" is not what its plan says`);
}
