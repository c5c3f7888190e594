import { calibrationRecord } from '../checkpoint/format/calibrationRecord.ts';
import type { CheckpointFrame } from '../checkpoint/format/checkpoint.ts';
import { hardwareTensors } from '../checkpoint/format/hardwareTensors.ts';
import type { CircuitRecord, DataIdentity, Provenance } from '../checkpoint/format/metadata.ts';
import type { Statements } from '../checkpoint/format/statements.ts';
import type { HardwareProfile } from '../hardware/hardwareProfile.ts';
import { digestOf, type JsonValue } from '../numeric/canonicalJson.ts';

/** Whose checkpoints they are. */
export interface FrameContext {
  readonly experiment: string;
  readonly study: string;
  readonly taskId: string;
  readonly provenance: Provenance;
}

/** The machine, what was compiled for it, and the data; null: none. */
export interface FrameParts {
  readonly profile: HardwareProfile | null;
  readonly usedQubits: readonly number[];
  readonly circuit: CircuitRecord;
  readonly data: DataIdentity | null;
  readonly statements: Statements;
  /** Of the plan that claims are evaluated by; null: none. */
  readonly planSha256: string | null;
  /** Beside the run's own, by purpose. */
  readonly seeds?: Readonly<Record<string, string>>;
}

/** What all checkpoints of a run share. */
export function runFrame(
  cell: { readonly seed: string; readonly shots: number | null },
  context: FrameContext,
  { profile, usedQubits, circuit, data, statements, planSha256, seeds }: FrameParts,
): CheckpointFrame {
  return {
    hardware: profile === null ? null : hardwareTensors(profile, usedQubits),
    meta: {
      run: {
        experiment: context.experiment,
        study: context.study,
        cellId: context.taskId,
        cell: cell as unknown as JsonValue,
        cellSha256: digestOf(cell),
        seeds: { run: cell.seed, ...seeds },
        shots: cell.shots,
        parent: null,
      },
      data,
      circuit,
      calibration: profile === null ? null : calibrationRecord(profile),
      lineage: [],
      ...statements,
      provenance: planSha256 === null ? context.provenance : withPlan(context.provenance, planSha256),
    },
  };
}

function withPlan(provenance: Provenance, planSha256: string): Provenance {
  return { ...provenance, versions: { ...provenance.versions, planSha256 } };
}
