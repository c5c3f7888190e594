import { LIMITS } from '../../circuit/openQasm/program.ts';
import {
  type OpenQasmText,
  type ReadOpenQasmOptions,
  readOpenQasmText,
} from '../../circuit/openQasm/readOpenQasm.ts';
import { readBoundedText } from '../../storage/files/readBoundedFile.ts';
import { tell } from '../output.ts';

/**
 * An OpenQASM 2 or 3 file; what of it is left out is said on stderr.
 * @throws QckptError QASM: unreadable, or not what is supported, with line and column
 */
export async function readCircuitFile(
  path: string,
  options: ReadOpenQasmOptions = {},
): Promise<OpenQasmText> {
  const text = readBoundedText(path, { most: LIMITS.characters, code: 'QASM' });
  const read = readOpenQasmText(text, { source: path, ...options });
  for (const remark of read.remarks) tell(`${remark}`);
  return read;
}
