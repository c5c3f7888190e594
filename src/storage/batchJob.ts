import { z } from 'zod';

/** The job of a batch system in which a process runs. */
export interface BatchJob {
  readonly system: 'slurm';
  /** Job ids are counted by cluster; null: it has no name. */
  readonly cluster: string | null;
  /** The same whenever the system starts it again; of a task of an array its own. */
  readonly id: string;
  /** How often it was started again: of two processes of one job the one with more comes after the other's end. */
  readonly restarts: number;
}

/** As a lock holds it. */
export const batchJobSchema = z.strictObject({
  system: z.literal('slurm'),
  cluster: z.string().max(255).nullable(),
  id: z.string().regex(/^[0-9]{1,19}$/),
  restarts: z.int().min(0),
}) satisfies z.ZodType<BatchJob>;

/** The job whose environment this is; null: no job, or one that says too little. */
export function batchJobOf(environment: Readonly<Record<string, string | undefined>>): BatchJob | null {
  const {
    SLURM_JOB_ID: id,
    SLURM_CLUSTER_NAME: cluster = null,
    SLURM_RESTART_COUNT: restarts = '0',
  } = environment;
  const found = batchJobSchema.safeParse({
    system: 'slurm',
    cluster,
    id,
    restarts: /^[0-9]{1,9}$/.test(restarts) ? Number(restarts) : null,
  });
  return found.success ? found.data : null;
}

/** Whether two are starts of the same job. */
export function isSameJob(one: BatchJob | null | undefined, other: BatchJob | null | undefined): boolean {
  return !!one && !!other && one.id === other.id && one.cluster === other.cluster;
}

/** For people: `Slurm job 12, started again twice`. */
export function jobWords({ id, restarts }: BatchJob): string {
  const again = restarts === 0 ? '' : `, started again ${restarts === 1 ? 'once' : `${restarts} times`}`;
  return `Slurm job ${id}${again}`;
}
