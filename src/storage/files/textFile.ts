import { durableWrite } from './durableWrite.ts';
import { disk } from './fileLayer.ts';

/** Tables of ten thousands of runs. */
const MOST_TEXT_BYTES = 64 * 2 ** 20;

/** null: there is none. @throws QckptError SPEC: a link, no file, or larger */
export function readText(path: string, most = MOST_TEXT_BYTES): string | null {
  const bytes = disk.read(path, most);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** Atomic and durable. */
export function writeText(path: string, text: string): void {
  durableWrite(disk, path, new TextEncoder().encode(text));
}
