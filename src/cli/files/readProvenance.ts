import type { Provenance } from '../../checkpoint/format/metadata.ts';
import { buildWarning, readCodeState } from '../../experiment/provenance/provenance.ts';
import { tell } from '../output.ts';

/** Where the code that runs comes from; warns on stderr of a build that is not of the sources beside it. */
export async function readProvenance(): Promise<Provenance> {
  const code = await readCodeState();
  const warning = buildWarning(code);
  if (warning !== null) tell(`qckpt: ${warning}`);
  return code.provenance;
}
