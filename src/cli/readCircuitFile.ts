import type { Circuit } from '../circuit/circuit.ts';
import { type ReadOpenQasmOptions, readOpenQasm } from '../circuit/readOpenQasm.ts';
import { readBoundedText } from '../experiment/readBoundedFile.ts';

const largestCircuitBytes = 4 * 1024 * 1024;

/** An OpenQASM 2 or 3 file. @throws QckptError QASM: unreadable, or not what is supported, with line and column */
export async function readCircuitFile(path: string, options: ReadOpenQasmOptions = {}): Promise<Circuit> {
  const text = readBoundedText(path, { most: largestCircuitBytes, code: 'QASM' });
  return readOpenQasm(text, { source: path, ...options });
}
