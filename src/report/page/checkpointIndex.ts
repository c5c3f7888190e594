import type { Row } from '../table.ts';

/** A checkpoint that rows are from. Short names: there are thousands. */
export interface IndexedCheckpoint {
  readonly experiment: string;
  readonly run: string;
  readonly model: string;
  readonly machine: string;
  readonly sha256: string;
  readonly state: string;
}

/** Every checkpoint that a row of a table names, once, in the tables' order. */
export function checkpointIndex(tables: Readonly<Record<string, readonly Row[]>>): IndexedCheckpoint[] {
  const known = new Map<string, IndexedCheckpoint>();
  for (const row of Object.values(tables).flat()) {
    const { checkpoint_sha256: sha256, state_sha256: state } = row;
    if (typeof sha256 !== 'string' || typeof state !== 'string' || known.has(sha256)) continue;
    known.set(sha256, {
      experiment: String(row.experiment ?? ''),
      run: String(row.run ?? ''),
      model: String(row.model ?? ''),
      machine: String(row.hardware ?? row.from ?? row.noise ?? ''),
      sha256,
      state,
    });
  }
  return [...known.values()];
}

/** The same column by column, which is smaller. */
export function indexJson(checkpoints: readonly IndexedCheckpoint[]): string {
  const names = ['experiment', 'run', 'model', 'machine', 'sha256', 'state'] as const;
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, checkpoints.map((one) => one[name])])));
}
