import { join } from 'node:path';
import { z } from 'zod';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { parseWithSchema } from '../../hardware/parseWithSchema.ts';
import { canonicalJson, digestOf } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { RESULT, readTaskResult, type StoredResult } from '../../storage/taskResult.ts';
import type { NamedHardware } from '../../training/cell.ts';
import type { Task } from '../plan/planContext.ts';
import { checkSavedDigest, readSavedCheckpoint } from '../tasks/runCheckpoints.ts';
import { taskKinds } from '../tasks/taskKinds.ts';

/**
 * How far results are believed: `all` recomputes what follows from a checkpoint, `digests` compares the digest of each
 * checkpoint that a result names and believes the result.
 */
export const resultChecks = ['all', 'digests'] as const;

/** One of `resultChecks`. */
export type ResultChecks = (typeof resultChecks)[number];

/** The machines of a plan, by digest. */
export type ProfilesByDigest = Readonly<Record<string, HardwareProfile>>;

/**
 * The result of a finished task, believed only where it follows from the checkpoint that it names: the file's digest,
 * the cell, and every value that the checkpoint tells are compared, and code and commit are the checkpoint's. Of a task
 * without a checkpoint of its own the shape is checked.
 * @param checks `digests` for results of one's own
 * @returns null: not done yet
 * @throws QckptError CORRUPT: the checkpoint is missing, another, or says
 *   otherwise; EXISTS: another task's result; SPEC
 */
export function readCheckedResult(
  runFolder: string,
  task: Task,
  profiles: ProfilesByDigest,
  checks: ResultChecks = 'all',
): StoredResult | null {
  const stored = readTaskResult(runFolder, task);
  if (stored === null) return null;
  const path = join(runFolder, task.id, RESULT);
  const kind = taskKinds[task.kind];
  if (kind.fromCheckpoint !== undefined)
    return checks === 'digests'
      ? checkedByDigest(runFolder, task, stored, path)
      : checkedByCheckpoint(runFolder, task, stored, profiles, path, kind.fromCheckpoint);
  kind.checkResult(task.cell as never, stored.result, path);
  return stored;
}

/** What a training task adds to what its checkpoint says; the whole is checked against the checkpoint. */
const trainedSchema = z.looseObject({
  checkpoint: z.strictObject({ file: z.string(), sha256: z.string(), stateSha256: z.string() }),
  ignoredGradient: z.object({ largest: z.number(), mean: z.number() }).nullable().optional(),
  baseline: z
    .object({ accuracy: z.number().optional(), loss: z.number().optional(), images: z.number() })
    .optional(),
});

function checkedByDigest(runFolder: string, task: Task, stored: StoredResult, path: string): StoredResult {
  const { checkpoint: saved } = parseWithSchema(
    trainedSchema,
    { value: stored.result, locate: () => path },
    'CORRUPT',
  );
  checkSavedDigest(join(runFolder, task.id), saved);
  return stored;
}

type FromCheckpoint = NonNullable<(typeof taskKinds)[string]['fromCheckpoint']>;

function checkedByCheckpoint(
  runFolder: string,
  task: Task,
  stored: StoredResult,
  profiles: ProfilesByDigest,
  path: string,
  fromCheckpoint: FromCheckpoint,
): StoredResult {
  const result = parseWithSchema(trainedSchema, { value: stored.result, locate: () => path }, 'CORRUPT');
  const { checkpoint: saved } = result;
  const checkpoint = readSavedCheckpoint(join(runFolder, task.id), saved);
  const { run, provenance } = checkpoint.meta;
  if (run.cellSha256 !== digestOf(task.cell))
    throw new QckptError('CORRUPT', `${path} names ${saved.file}, which is of another cell`);
  const { hardware } = task.cell as unknown as { readonly hardware: NamedHardware | null };
  const profile = hardware === null ? null : profiles[hardware.sha256];
  const derived = fromCheckpoint(task.cell as never, saved, checkpoint, profile);
  for (const [name, value] of Object.entries(derived as Record<string, unknown>))
    if (!Object.hasOwn(result, name) || canonicalJson(result[name]) !== canonicalJson(value))
      throw new QckptError(
        'CORRUPT',
        `${path}: "${name}" is not what ${saved.file} says; remove ${RESULT}, and \`qckpt resume\` makes it again`,
      );
  const { ignoredGradient, baseline } = result;
  return {
    result: {
      ...(derived as object),
      ...(ignoredGradient === undefined ? {} : { ignoredGradient }),
      ...(baseline === undefined ? {} : { baseline }),
    },
    commit: provenance.commit,
    dirty: provenance.dirty,
  };
}

/**
 * Of an analysis, whether the checkpoints that it says it started from are those that its plan starts from.
 * @param origins results of the tasks that it needs
 * @throws QckptError CORRUPT
 */
export function checkOrigins(result: unknown, origins: readonly StoredResult[], path: string): void {
  const digestsOf = ({ result: origin }: StoredResult): unknown =>
    (origin as { readonly checkpoint?: { readonly sha256: string } }).checkpoint?.sha256;
  const known = new Set(origins.map(digestsOf));
  const {
    checkpoint,
    pairs = [],
    targets = [],
  } = result as {
    readonly checkpoint?: { readonly sha256: string };
    readonly pairs?: readonly { readonly checkpoint: { readonly sha256: string } }[];
    readonly targets?: readonly {
      readonly twin?: { readonly checkpoint: { readonly sha256: string } } | null;
    }[];
  };
  const named = [
    ...(checkpoint === undefined ? [] : [checkpoint]),
    ...pairs.map((pair) => pair.checkpoint),
    ...targets.flatMap(({ twin }) => twin?.checkpoint ?? []),
  ];
  for (const { sha256 } of named)
    if (!known.has(sha256))
      throw new QckptError('CORRUPT', `${path} names a checkpoint ${sha256} that its plan does not have`);
}
