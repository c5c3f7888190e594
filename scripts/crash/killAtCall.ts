// Loaded before anything else (`node --import`): counts the calls by which this thread changes files, and kills the
// process with SIGKILL at call number QCKPT_KILL_AT: before it, after it, or in the middle if it is a write
// (QCKPT_KILL_WHEN).
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.QCKPT_KILL_AT);
const when = process.env.QCKPT_KILL_WHEN;
let calls = 0;

/** A call by its words, whatever they are. */
type Call = (...words: unknown[]) => unknown;

const CHANGING = [
  'openSync',
  'writeSync',
  'fsyncSync',
  'ftruncateSync',
  'renameSync',
  'unlinkSync',
  'mkdirSync',
  'rmdirSync',
  'linkSync',
  'writeFileSync',
] as const;

/** The module, to be written to. */
const calling = fs as unknown as Record<(typeof CHANGING)[number], Call>;

if (at > 0) {
  for (const name of CHANGING) {
    const original = calling[name];
    calling[name] = (...words) => {
      if (!changes(name, words) || ++calls !== at) return original(...words);
      if (when === 'half' && name === 'writeSync') original(words[0], firstHalf(words[1] as Uint8Array));
      else if (when === 'after') original(...words);
      return process.kill(process.pid, 'SIGKILL');
    };
  }
  syncBuiltinESMExports();
}

/** Not the terminal, and not files that are opened for reading; folders are, for their fsync. */
function changes(name: string, [target, flags]: readonly unknown[]): boolean {
  if (name === 'writeSync') return Number(target) > 2;
  return (
    name !== 'openSync' ||
    flags === 'w' ||
    flags === 'a' ||
    (Number(flags) & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
  );
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1);
}
