import './jitless.ts';
import { QckptError } from '../numeric/qckptError.ts';
import { comparisonOf, findingOf } from './findings.ts';
import type { Answer, Provisions, Request } from './messages.ts';
import { type PageRecords, pageRecordsSchema, pageWorld, unpacked } from './pageWorld.ts';

// The page's verifier: a thread of its own, so that the page never waits, and cancelling is ending it.
let provisions: Promise<{ readonly records: PageRecords; readonly files: Provisions['files'] }> | undefined;

addEventListener('message', ({ data }: MessageEvent<Provisions | Request>) => {
  if ('records' in data) provisions = opened(data);
  else void answer(data);
});

async function opened({ records, files }: Provisions) {
  const text = new TextDecoder().decode(await unpacked(records));
  return { records: pageRecordsSchema.parse(JSON.parse(text)), files };
}

async function answer({ id, file, on }: Request): Promise<void> {
  const tell = (words: string, seconds: number | null): void => say({ id, kind: 'stage', words, seconds });
  try {
    tell('Unpacking what is needed', null);
    const { records, files } = await provisions!;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const world = pageWorld(records, files);
    if (on === null) say({ id, kind: 'found', finding: await findingOf(world, bytes, tell) });
    else {
      const profile = on === 'none' ? null : records.hardware[on];
      say({ id, kind: 'compared', comparison: await comparisonOf(world, bytes, profile, tell) });
    }
  } catch (error) {
    const message = error instanceof QckptError ? error.message : `an error in this page: ${String(error)}`;
    say({ id, kind: 'failed', message });
  }
}

function say(message: Answer): void {
  postMessage(message);
}
