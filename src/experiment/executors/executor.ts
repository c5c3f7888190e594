import type { Provenance } from '../../checkpoint/format/metadata.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { DataSet } from '../../learn/data/dataSet.ts';
import type { Retention } from '../../storage/checkpoints/checkpointStore.ts';
import type { Task } from '../plan/planContext.ts';
import type { Scheduled } from './schedule.ts';

/** Where and in which order tasks run: a record of the registry. The order of work changes no result. */
export interface Executor {
  readonly name: string;
  readonly help: string;
  readonly example: string;
  /**
   * Runs each order that is not done, once those that it needs are done (`createSchedule` says which may start). After
   * a failure, or a stop, nothing more starts.
   * @returns when nothing runs any more; at a stop perhaps with orders left
   * @throws the first failure of a task, after the others have ended
   */
  run(orders: Orders, hooks: ExecutorHooks): Promise<void>;
}

/** All the work of a run, for an executor to spread. */
export interface Orders {
  readonly setting: WorkSetting;
  readonly orders: readonly Order[];
}

/** What all tasks of a run share. Arrays are in shared memory. */
export interface WorkSetting {
  readonly provenance: Provenance;
  readonly checkpointing: 'sync' | 'async';
  /** Below it each task has a folder for circuits that a machine runs. */
  readonly spool: string;
  /** By digest. */
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  readonly experiments: readonly WorkPlace[];
}

/** Of one experiment. */
export interface WorkPlace {
  readonly runFolder: string;
  readonly experiment: string;
  readonly study: string;
  readonly keep: Retention;
  /** By the canonical JSON of what a cell says of its data (`identityOf`). */
  readonly dataSets: Readonly<Record<string, DataSet>>;
}

/** One task to be done. */
export interface Order extends Scheduled {
  readonly work: Work;
  readonly isDone: boolean;
}

/** What of an order goes to whoever carries it out. */
export interface Work {
  readonly task: Task;
  /** The tasks that this one needs. */
  readonly needs: readonly Task[];
  /** Of its experiment, among the setting's. */
  readonly place: number;
}

/** By index of an order. */
export interface ExecutorHooks {
  /** At most so many tasks at once, on this computer. */
  readonly jobs: number;
  /** On abort, tasks with something to save do so and end; all others end where they are. */
  readonly stop: AbortSignal;
  /** Called before a task starts: its folder is there on return. */
  starts(index: number): void;
  /** @param share of the task, 0..1 */
  progress(index: number, share: number): void;
  /** @param isDone its result is on the disk */
  ends(index: number, isDone: boolean): void;
  /** A message for people. */
  tell(message: string): void;
}
