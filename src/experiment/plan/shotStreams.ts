import type { z } from 'zod';
import type { NamedHardware } from '../../training/cell.ts';
import type { training } from '../spec/specFields.ts';

/** Ends the name of a twin's stream. */
const TWIN = 'twin';

/**
 * The stream of shots of a cell: its machine's own, so that machines differ in their shots, too; none where all share
 * theirs. A twin is a second run of the same cell with shots of its own.
 * @param hardware null: noise-free
 */
export function shotStreamOf(
  { streams }: Pick<z.infer<typeof training>, 'streams'>,
  { hardware, shots }: { readonly hardware: NamedHardware | null; readonly shots: number | null },
  isTwin = false,
): { readonly shotStream?: string } {
  if (shots === null) return {};
  const parts = [...(streams === 'independent' ? [hardware?.name ?? 'none'] : []), ...(isTwin ? [TWIN] : [])];
  return parts.length === 0 ? {} : { shotStream: parts.join('/') };
}

/** Whether a cell is the twin of another. */
export function isTwin({ shotStream }: { readonly shotStream?: string }): boolean {
  return shotStream?.split('/').at(-1) === TWIN;
}
