import { createHash } from 'node:crypto';
import type { HashParts } from '../../numeric/hostHash.ts';

/** Several times faster than ours, which runs everywhere. */
export const nativeSha256: HashParts = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
