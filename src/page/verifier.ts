import { blockBytes } from './blocks.ts';
import type { Answer, Comparison, Finding, Provisions, Request } from './messages.ts';

/** Told while a file is worked on. */
export interface Listener {
  readonly stage: (words: string, seconds: number | null) => void;
  readonly found: (finding: Finding) => void;
  readonly compared: (comparison: Comparison) => void;
  readonly failed: (message: string) => void;
}

/** What is to be done with a file. */
export type Task = Omit<Request, 'id'>;

/** Works on one file at a time, in a thread. */
export interface Verifier {
  readonly start: (task: Task, listener: Listener) => void;
  readonly cancel: () => void;
}

/** The thread starts with the first file: most readers of a page never ask. */
export function createVerifier(): Verifier {
  let worker: Promise<Worker> | undefined;
  let last = 0;
  let listening: Listener | null = null;
  const receive = ({ data }: MessageEvent<Answer>): void => {
    if (data.id !== last || listening === null) return;
    const told = listening;
    if (data.kind !== 'stage') listening = null;
    if (data.kind === 'stage') told.stage(data.words, data.seconds);
    else if (data.kind === 'found') told.found(data.finding);
    else if (data.kind === 'compared') told.compared(data.comparison);
    else told.failed(data.message);
  };
  const fail = (message: string): void => {
    const told = listening;
    cancel();
    told?.failed(`the verifier has stopped: ${message}`);
  };
  const cancel = (): void => {
    last++;
    listening = null;
    // Work cannot be interrupted, a thread can be ended.
    void worker?.then((thread) => thread.terminate());
    worker = undefined;
  };
  return {
    start: (task, listener) => {
      if (listening !== null) cancel();
      const id = ++last;
      listening = listener;
      worker ??= startWorker(receive, fail);
      worker.then(
        (thread) => id === last && thread.postMessage({ id, ...task } satisfies Request),
        (error: unknown) => id === last && fail(String(error)),
      );
    },
    cancel,
  };
}

async function startWorker(
  receive: (event: MessageEvent<Answer>) => void,
  fail: (message: string) => void,
): Promise<Worker> {
  const program = new Blob([blockBytes('block-verifier')])
    .stream()
    .pipeThrough(new DecompressionStream('gzip'));
  const url = URL.createObjectURL(
    new Blob([await new Response(program).text()], { type: 'text/javascript' }),
  );
  const worker = new Worker(url);
  worker.addEventListener('message', receive);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.message);
  });
  const files = [...document.querySelectorAll<HTMLElement>('script[data-path]')].map(
    ({ id, dataset }) => [dataset.path!, blockBytes(id)] as const,
  );
  worker.postMessage({
    records: blockBytes('block-records'),
    files: Object.fromEntries(files),
  } satisfies Provisions);
  return worker;
}
