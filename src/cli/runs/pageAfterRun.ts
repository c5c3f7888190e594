import { join } from 'node:path';
import { QckptError } from '../../numeric/qckptError.ts';
import { tell } from '../output.ts';
import { PAGE } from './makeReport.ts';

/** Writes the page of a reproduction that has ended well into its folder; what keeps it from that is only said. */
export async function pageAfterRun(folder: string): Promise<void> {
  const path = join(folder, PAGE);
  try {
    const { writePage } = await import('./writePage.ts');
    const { bytes } = await writePage([folder], path, null);
    tell(`qckpt: ${path} shows all of it (${(bytes / 1e6).toFixed(1)} MB): open it in any browser`);
  } catch (error) {
    if (!(error instanceof QckptError)) throw error;
    tell(`qckpt: the page was not written: ${error.message}`);
  }
}
