import type { z } from 'zod';
import type { DecodedCheckpoint } from '../../checkpoint/format/contents.ts';
import type { Provenance } from '../../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import type { PreparedData } from '../../learn/data/preparedData.ts';
import type { Retention } from '../../storage/checkpoints/checkpointStore.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { SavedCheckpoint } from '../../training/savedState.ts';
import type { PlanContext } from '../plan/planContext.ts';
import type { ResultCheck } from '../results/resultCheck.ts';
import type { References } from '../spec/references.ts';

/** What a task may touch of the world, handed to it by the executor. */
export interface TaskContext {
  readonly experiment: string;
  readonly study: string;
  /** The task's own folder. */
  readonly folder: string;
  readonly taskId: string;
  readonly provenance: Provenance;
  readonly checkpointing: 'sync' | 'async';
  readonly keep: Retention;
  /** Folder of its own, for circuits that a machine beyond this program runs. */
  readonly spool: string;
  /** @throws QckptError PROFILE where the profile is no longer the one that was planned with */
  profile(hardware: NamedHardware | null): Promise<HardwareProfile | null>;
  data(config: DataConfig, features: number, seed: string): Promise<PreparedData>;
  /** The result of a task that this one needs, and its folder. */
  resultOf<Result>(taskId: string): Result;
  folderOf(taskId: string): string;
  /** Says how much of the task is done, 0..1. */
  progress(share: number): void;
  /** Whether somebody asked for an end; the task then saves what it has and throws INTERRUPTED. */
  stopping(): boolean;
  /**
   * Says whether the task has something to save. At a stop such tasks are waited for; all others end where they are.
   */
  unsaved(holds: boolean): void;
  /** A message for people. */
  tell(message: string): void;
}

/** A kind of task: a record of the registry. The result is canonical JSON, written once, when all of it is there. */
export type TaskKind<Cell, Result> = Work<Cell, Result> & Belief<Cell, Result>;

interface Work<Cell, Result> {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  readonly run: (cell: Cell, context: TaskContext) => Promise<Result>;
}

/** Why a stored result is believed: it follows from a checkpoint, or is at least of the right shape and subject. */
type Belief<Cell, Result> =
  | {
      /**
       * What of the result follows from the task's checkpoint, so that nobody has to believe the result.
       * @param profile what the cell names; null: none
       * @throws QckptError CORRUPT and those of reading a circuit
       */
      readonly fromCheckpoint: (
        cell: Cell,
        saved: SavedCheckpoint,
        checkpoint: DecodedCheckpoint,
        profile: HardwareProfile | null,
      ) => Partial<Result>;
    }
  | { readonly fromCheckpoint?: undefined; readonly checkResult: ResultCheck<Cell> };

/**
 * A kind of task that an experiment's `analyses` name: what they say, what they refer to, and the tasks they become.
 */
export type AnalysisKind<Schema extends z.ZodType, Cell, Result> = TaskKind<Cell, Result> & {
  readonly schema: Schema;
  /**
   * How many it has for one seed at most, the training that it starts from among
   * them, and how often they name a machine.
   */
  readonly tasks: (analysis: z.output<Schema>) => number;
  readonly refersTo: (analysis: z.output<Schema>) => References;
  /** Adds its tasks for one seed, and those whose results they need. */
  readonly plan: (analysis: z.output<Schema>, context: PlanContext, seed: number) => void;
  /** Whether it measures times: such tasks come last and run alone. */
  readonly isTiming?: boolean;
};
