import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';

/** In UTF-8; file systems take 255, and endings are added. */
const MOST_BYTES = 200;

/**
 * Separators, what Windows keeps for itself, and what cannot be seen: controls, marks of direction, half characters.
 */
const unfit = /[/\\<>:"|?*\p{C}\p{Zl}\p{Zp}]/u;

const isAscii = /^[ -~]*$/;

/** Whether a name is that of one file or folder, in the folder that it is joined to. */
export function isSafeName(name: string): boolean {
  if (name === '' || /^[. ]|[. ]$/.test(name) || unfit.test(name)) return false;
  return (isAscii.test(name) ? name.length : new TextEncoder().encode(name).length) <= MOST_BYTES;
}

/**
 * A name out of a file, for a path: every such name takes this way before it is joined to a folder. It names one file
 * or folder there, whatever the system; it leads nowhere else.
 * @param field what the name is, for the message
 * @throws QckptError SPEC
 */
export function safeName(name: string, field: string): string {
  if (!isSafeName(name))
    throw new QckptError(
      'SPEC',
      `"${field}" expected a file name of at most ${MOST_BYTES} bytes without separators, control ` +
        `characters and a dot at either end, got ${quoted(name)}`,
    );
  return name;
}
