import { createHash } from 'node:crypto';
import type { PartsDigest } from '../../checkpoint/format/contents.ts';

/** Several times faster than ours, which runs everywhere. */
export const nativeSha256: PartsDigest = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
