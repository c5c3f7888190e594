import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qckpt } from './cli/qckpt.ts';
import { sharedFolder } from './storage/temporaryFolder.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, 'docs/own-experiments.md');
const page = readFileSync(path, 'utf8');

/** A ```sh block, and the ```text block after it, if there is one: lines of what it prints, `...` for those left out. */
interface Example {
  readonly commands: readonly string[];
  readonly shows: string | null;
}

const BLOCKS = /```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```)?/g;
const examples: readonly Example[] = [...page.matchAll(BLOCKS)].map(([, block, shows]) => ({
  commands: commandsOf(block),
  shows: shows ?? null,
}));

/** Lines of a shell, one command each, with the text that one is given. */
function commandsOf(block: string): string[] {
  return block
    .trimEnd()
    .split(/\n(?=(?:npx|cat|cp|head|printf) )/)
    .map((command) => command.trimEnd());
}

/** A run with its threads, and who verifies it without knowing the data already; the others do the same in this process. */
const IN_A_PROCESS = /^npx --no-install qckpt (run|verify) .*results\/petals$/;
const MAIN = `"${process.execPath}" "${join(root, 'dist/cli/main.js')}"`;

/** As one reads it: without spaces at the ends of lines, and without what another commit changes. */
const shown = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());

describe('docs/own-experiments.md, from top to bottom in an empty folder', () => {
  const before = process.cwd();
  const folder = sharedFolder();
  beforeAll(() => {
    process.chdir(folder);
    mkdirSync('node_modules');
    symlinkSync(root, 'node_modules/qckpt');
  });
  afterAll(() => {
    process.chdir(before);
  });

  function shell(command: string): { code: number | null; out: string; messages: string } {
    const script = `npx() { shift 2; ${MAIN} "$@"; }\n${command}`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    return { code: status, out: stdout, messages: stderr };
  }

  async function run(command: string): Promise<ReturnType<typeof shell>> {
    const redirects = / > \S+$/.test(command);
    if (!command.startsWith('npx ') || redirects || IN_A_PROCESS.test(command)) return shell(command);
    const words = shell(command.replace(/^npx --no-install qckpt/, String.raw`printf '%s\n'`));
    return qckpt(words.out.trimEnd().split('\n'));
  }

  it.each(examples.map((example, k) => [example.commands[0].split('\n')[0], k] as const))(
    '%s',
    async (_, k) => {
      const { commands, shows } = examples[k];
      let printed = '';
      for (const command of commands) {
        const expected = Number(/# exit code (\d+)$/.exec(command)?.[1] ?? 0);
        const { code, out, messages } = await run(command.replace(/ +# exit code \d+$/, ''));
        expect({ code, command }, messages).toEqual({ code: expected, command });
        printed += expected === 0 ? out : messages;
      }
      if (process.env.PAGE_OUTPUT !== undefined)
        writeFileSync(join(process.env.PAGE_OUTPUT, `${k}.txt`), printed);
      if (shows === null) return;
      const lines = shown(printed);
      let at = 0;
      for (const line of shown(shows.trimEnd()).filter((one) => one !== '...')) {
        const found = lines.indexOf(line, at);
        expect(found, `"${line}" in\n${printed}`).toBeGreaterThanOrEqual(at);
        at = found + 1;
      }
    },
  );
});
