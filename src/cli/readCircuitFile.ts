import { open } from 'node:fs/promises';
import type { Circuit } from '../circuit/circuit.ts';
import { type ReadOpenQasmOptions, readOpenQasm } from '../circuit/readOpenQasm.ts';
import { QckptError } from '../numeric/qckptError.ts';

const largestCircuitBytes = 4 * 1024 * 1024;

/** An OpenQASM 2 or 3 file. @throws QckptError QASM: unreadable, or not what is supported, with line and column */
export async function readCircuitFile(path: string, options: ReadOpenQasmOptions = {}): Promise<Circuit> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new QckptError(
      'QASM',
      `cannot read ${path}: ${error.code === 'ENOENT' ? 'no such file' : error.message}`,
    );
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new QckptError('QASM', `expected a file, got something else (${path})`);
    if (found.size > largestCircuitBytes)
      throw new QckptError(
        'QASM',
        `expected a file of at most ${largestCircuitBytes} bytes, got ${found.size} (${path})`,
      );
    return readOpenQasm(await file.readFile('utf8'), { source: path, ...options });
  } finally {
    await file.close();
  }
}
