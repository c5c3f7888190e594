import { basename, dirname } from 'node:path';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import type { FileLayer } from '../../src/storage/files/fileLayer.ts';

/** The power is gone: nothing after this call happened. */
export class PowerCut extends Error {}

interface File {
  /** What a reader sees now. */
  cached: Uint8Array;
  /** What it saw since the last fsync: the disk may hold any of it. */
  versions: Uint8Array[];
  /** What the disk holds for certain. */
  synced: Uint8Array;
}

/** What survives of what was never synced: whatever the disk happened to get to. */
export interface Survival {
  /** Names created, renamed and removed since the folder's last fsync. */
  readonly names: 'lost' | 'kept';
  /** Contents written since the file's last fsync. */
  readonly contents: 'lost' | 'half' | 'kept';
}

export const survivals: readonly Survival[] = (['lost', 'kept'] as const).flatMap((names) =>
  (['lost', 'half', 'kept'] as const).map((contents) => ({ names, contents })),
);

/** Bytes that reach a disk together or not at all. */
const SECTOR = 512;

/**
 * One folder on a disk that loses power at call number `cutAt`, half-way through it if it is a write. Files and names
 * are durable only after their fsync, as POSIX has it.
 */
export function createCrashingDisk(initial: ReadonlyMap<string, Uint8Array> = new Map()) {
  const onDisk = new Map<string, File>(
    [...initial].map(([name, bytes]) => [name, { cached: bytes, versions: [], synced: bytes }]),
  );
  const names = new Map(onDisk);
  /** What each name has meant since the folder's last fsync, null: nothing. */
  const meanings = new Map<string, (File | null)[]>();
  const point = (name: string, file: File | null): void => {
    meanings.set(name, [...(meanings.get(name) ?? [names.get(name) ?? null]), file]);
    if (file) names.set(name, file);
    else names.delete(name);
  };
  const change = (file: File, bytes: Uint8Array): void => {
    file.versions.push(file.cached);
    file.cached = bytes;
  };
  let durableNames = new Map(onDisk);
  const open = new Map<number, File>();
  let nextFd = 3;
  let calls = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let isCut = false;

  /** Counts a call that changes something. @returns whether this is the one that is cut */
  const tick = (): void => {
    if (isCut || ++calls >= cutAt) {
      isCut = true;
      throw new PowerCut();
    }
  };
  const files: FileLayer = {
    open: (path, mode) => {
      tick();
      const name = basename(path);
      const file = names.get(name) ?? { cached: new Uint8Array(), versions: [], synced: new Uint8Array() };
      if (mode === 'create' && names.has(name))
        throw Object.assign(new Error(`there is a ${path}`), { code: 'EEXIST' });
      if (!names.has(name)) point(name, file);
      open.set(nextFd, file);
      return nextFd++;
    },
    write: (fd, bytes) => {
      const file = open.get(fd)!;
      const willCut = calls + 1 >= cutAt && !isCut;
      if (willCut) change(file, concat(file.cached, bytes.subarray(0, bytes.length >> 1)));
      tick();
      change(file, concat(file.cached, bytes));
    },
    truncate: (fd, length) => {
      tick();
      const file = open.get(fd)!;
      change(file, file.cached.slice(0, length));
    },
    fsync: (fd) => {
      tick();
      const file = open.get(fd)!;
      file.synced = file.cached.slice();
      file.versions = [];
    },
    close: (fd) => {
      open.delete(fd);
    },
    rename: (from, to) => {
      tick();
      point(basename(to), names.get(basename(from))!);
      point(basename(from), null);
    },
    unlink: (path) => {
      tick();
      if (!names.has(basename(path))) throw new Error(`unlink of a missing ${path}`);
      point(basename(path), null);
    },
    fsyncDir: () => {
      tick();
      durableNames = new Map(names);
      meanings.clear();
    },
    makeDir: () => {},
    read: (path) => names.get(basename(path))?.cached ?? null,
    digest: (path) => {
      const bytes = names.get(basename(path))?.cached;
      return bytes === undefined ? null : { sha256: sha256Hex(bytes), bytes: bytes.length };
    },
    list: () => [...names.keys()].sort(),
  };
  return {
    files,
    cutPowerAt: (call: number) => {
      calls = 0;
      cutAt = call;
    },
    calls: () => calls,
    /** A process was killed, not the power cut: the next one finds all that was written, synced or not. */
    revive: () => {
      isCut = false;
      cutAt = Number.POSITIVE_INFINITY;
      calls = 0;
      open.clear();
    },
    /** The folder after the machine is up again. */
    afterReboot: ({ names: which, contents }: Survival): Map<string, Uint8Array> => {
      const survivors = which === 'kept' ? names : durableNames;
      return new Map([...survivors].map(([name, file]) => [name, remaining(file, contents)]));
    },
    /**
     * The folder after the machine is up again and the disk had reordered what was not synced: each name means anything
     * that it has meant since, each sector of a file is of any version since, zeros where its block was never written.
     */
    afterReordering: (uniform: () => number): Map<string, Uint8Array> => {
      const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(uniform() * values.length)];
      const survivors = new Map<string, File>(durableNames);
      for (const [name, files] of meanings) {
        const file = pick(files);
        if (file) survivors.set(name, file);
        else survivors.delete(name);
      }
      return new Map([...survivors].map(([name, file]) => [name, torn(file, pick)]));
    },
    /** The folder as a process sees it that started after this one was killed. */
    afterKill: () => new Map([...names].map(([name, { cached }]) => [name, cached])),
  };
}

export const FOLDER = dirname('/run/anything');

function torn(
  { cached, versions, synced }: File,
  pick: <Value>(values: readonly Value[]) => Value,
): Uint8Array {
  const all = [synced, ...versions, cached];
  const bytes = new Uint8Array(pick(all).length);
  for (let at = 0; at < bytes.length; at += SECTOR) {
    const sector = pick(all).subarray(at, Math.min(at + SECTOR, bytes.length));
    bytes.set(sector, at);
  }
  return bytes;
}

function remaining({ cached, synced }: File, contents: Survival['contents']): Uint8Array {
  if (contents === 'lost') return synced;
  return contents === 'kept' ? cached : cached.slice(0, Math.ceil((synced.length + cached.length) / 2));
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = new Uint8Array(a.length + b.length);
  sum.set(a);
  sum.set(b, a.length);
  return sum;
}
