import { z } from 'zod';
import { sha256Text } from '../../hardware/textSchemas.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { SpoolFolder } from './spoolFolder.ts';
import { spoolNames } from './spoolFormat.ts';

/** Which response was counted for a request, by digests. */
export interface Accepted {
  readonly number: number;
  readonly request: string;
  readonly response: string;
}

const entry = z.strictObject({ number: z.int().min(0), request: sha256Text, response: sha256Text });
const MOST_JOURNAL_BYTES = 2 ** 28;

/** What was counted so far: once a response is, no other can take its place. */
export interface Journal {
  /** Digest of the response that was counted under a number; undefined: none. */
  readonly accepted: (number: number) => Accepted | undefined;
  /** On the disk on return. */
  readonly accept: (accepted: Accepted) => void;
}

/**
 * Reads what the folder's journal has. A last line that was cut off is nobody's: its response is counted again.
 * @throws QckptError DATA: something else than a journal
 */
export function openJournal(folder: SpoolFolder): Journal {
  const bytes = folder.read(spoolNames.journal, MOST_JOURNAL_BYTES) ?? new Uint8Array();
  const text = new TextDecoder().decode(bytes);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const known = new Map<number, Accepted>();
  for (const [k, words] of whole.split('\n').slice(0, -1).entries()) {
    const read = entry.safeParse(parsed(words));
    if (!read.success)
      throw new QckptError(
        'DATA',
        `line ${k + 1} of ${folder.path}/${spoolNames.journal} expected number, request and response`,
      );
    known.set(read.data.number, read.data);
  }
  if (whole.length < text.length) folder.write(spoolNames.journal, new TextEncoder().encode(whole));
  return {
    accepted: (number) => known.get(number),
    accept: (accepted) => {
      folder.append(spoolNames.journal, new TextEncoder().encode(`${JSON.stringify(accepted)}\n`));
      known.set(accepted.number, accepted);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
