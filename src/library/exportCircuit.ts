import { exportFormats } from '../checkpoint/describe/exportFormats.ts';
import { decodeCheckpoint } from '../checkpoint/format/contents.ts';

/** Which of a checkpoint's circuits, and whether trained angles stand in it for their names. */
export interface ExportCircuitOptions {
  /** Default `logical`. */
  readonly which?: 'logical' | 'compiled';
  /** Default false: all names stay free. The inputs' names stay free either way. */
  readonly bind?: boolean;
}

/**
 * A checkpoint's circuit as OpenQASM 3.
 * @throws QckptError CORRUPT; QASM: the stored text is no circuit
 */
export function exportCircuit(bytes: Uint8Array, options: ExportCircuitOptions = {}): string {
  const { which = 'logical', bind = false } = options;
  const format = exportFormats.find(({ name }) => name === 'openqasm3')!;
  const file = { name: '', bytes: bytes.length, sha256: '', modified: '' };
  return format.write(decodeCheckpoint(bytes), file, { circuit: which, bind });
}
