import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SpoolFolder } from '../machine/spool/spoolFolder.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { durableAppend, durableWrite } from './files/durableWrite.ts';
import { disk } from './files/fileLayer.ts';

/** The user's own: whoever writes here decides what a token is spent on, and what is trained. */
const OWN = 0o700;
const OTHERS_WRITE = 0o022;

/**
 * Makes the folder, or takes it as it is.
 * @throws QckptError SPEC: a link, no folder, or one that others can write
 */
export function openSpoolFolder(path: string): SpoolFolder {
  disk.makeDir(dirname(path));
  makeOwn(path);
  return {
    path,
    read: (name, most) => asData(() => disk.read(join(path, name), most)),
    write: (name, bytes) => durableWrite(disk, join(path, name), bytes),
    append: (name, bytes) => durableAppend(disk, join(path, name), bytes),
  };
}

function makeOwn(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(path, { mode: OWN });
    chmodSync(path, OWN);
    disk.fsyncDir(dirname(path));
    return;
  }
  if (!found.isDirectory())
    throw new QckptError('SPEC', `"--spool" expected a folder, ${path} is something else`);
  const isForeign = process.getuid !== undefined && found.uid !== process.getuid();
  if (process.platform === 'win32' || (!isForeign && (found.mode & OTHERS_WRITE) === 0)) return;
  throw new QckptError(
    'SPEC',
    `"--spool" expected a folder of your own that others cannot write, ${path} ` +
      `${isForeign ? 'belongs to somebody else' : 'can be written by others: chmod 700'}`,
  );
}

/** What a stranger has put in the way of an answer is a fault of the answer. */
function asData<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof QckptError) || error.code !== 'SPEC') throw error;
    throw new QckptError('DATA', error.message, { cause: error });
  }
}
