import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import * as provenance from '../../src/experiment/provenance/provenance.ts';
import { sha256Hex } from '../../src/numeric/canonicalJson.ts';
import { type Outcome, qckpt } from './qckpt.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The built program in a folder of its own, outside any repository: nothing that is edited meanwhile changes its results. */
export interface Installation {
  readonly folder: string;
  readonly start: (words: readonly string[]) => Running;
  readonly run: (words: readonly string[]) => Promise<Ended>;
  /** The same in this process and thread, at a tenth of the cost: what it writes says that the installation did. */
  readonly runHere: (words: readonly string[]) => Promise<Outcome>;
  readonly remove: () => void;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly out: string;
  readonly messages: string;
}

export function install(): Installation {
  if (!existsSync(join(root, 'dist/cli/main.js')))
    throw new Error('dist/cli/main.js is missing: npm run build comes first');
  const folder = mkdtempSync(join(tmpdir(), 'qckpt-'));
  for (const part of ['dist', 'configs', 'experiments', 'package.json', 'package-lock.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  let code: provenance.CodeState | undefined;
  const start = (words: readonly string[]): Running => {
    const child = spawn(process.execPath, [join(folder, 'dist/cli/main.js'), ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const read = { out: '', messages: '' };
    child.stdout.on('data', (text) => {
      read.out += text;
    });
    child.stderr.on('data', (text) => {
      read.messages += text;
    });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...read })));
    return { child, ended };
  };
  return {
    folder,
    start,
    run: (words) => start(words).ended,
    runHere: async (words) => {
      code ??= await provenance.readCodeState(folder, true);
      const spy = vi.spyOn(provenance, 'readCodeState').mockResolvedValue(code);
      try {
        return await qckpt(words);
      } finally {
        spy.mockRestore();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Paths below a folder with the digests of their files. */
export function digestsBelow(
  folder: string,
  counts: (path: string) => boolean = () => true,
): Record<string, string> {
  return Object.fromEntries(
    pathsBelow(folder)
      .filter(counts)
      .map((path) => [path, sha256Hex(readFileSync(join(folder, path)))]),
  );
}

export function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
