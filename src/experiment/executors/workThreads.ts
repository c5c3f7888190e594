import { parentPort, Worker } from 'node:worker_threads';

/** Threads of one program, each with one order at a time. */
export interface WorkThreads<Order, Report> {
  /** Hands an order to an idle thread; arrays in shared memory are not copied. Rejects where the thread dies. */
  run(order: Order): Promise<Report>;
  /** Ends the threads in the middle of whatever they do. */
  end(): Promise<void>;
}

/** To a thread: whether it is there, or work. */
type Request<Order> = { readonly kind: 'call' } | { readonly kind: 'order'; readonly order: Order };

/** From a thread: that it is there, a message on the way, what became of its order. */
type Reply<Report, Notice> =
  | { readonly kind: 'here' }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'report'; readonly report: Report };

interface Thread<Order, Report> {
  readonly run: (order: Order) => Promise<Report>;
  readonly end: () => Promise<unknown>;
}

/**
 * @param file a program that calls `takeOrders`
 * @param onNotice what `notify` says in the threads
 * @param setting what all orders share: their `workerData`, copied once a thread
 */
export function startThreads<Order, Report, Notice = never>(
  file: URL,
  count: number,
  onNotice: (notice: Notice) => void = () => {},
  setting?: unknown,
): WorkThreads<Order, Report> {
  const threads = Array.from({ length: count }, () =>
    startThread<Order, Report, Notice>(file, onNotice, setting),
  );
  const idle = [...threads];
  return {
    run: async (order) => {
      const thread = idle.pop();
      if (thread === undefined) throw new Error(`${count} threads have work already`);
      const report = await thread.run(order);
      idle.push(thread);
      return report;
    },
    end: async () => {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

function startThread<Order, Report, Notice>(
  file: URL,
  onNotice: (notice: Notice) => void,
  setting: unknown,
): Thread<Order, Report> {
  const worker = new Worker(file, { workerData: setting });
  // Of the order that it has; a promise that all orders waited for would remember every one of them.
  let report: (report: Report) => void = () => {};
  let fail: (error: Error) => void = () => {};
  let death: Error | null = null;
  const here = new Promise<void>((resolve) => {
    const die = (error: Error): void => {
      death ??= error;
      resolve();
      fail(death);
    };
    worker.on('error', die);
    worker.on('exit', () => die(new Error('a thread has ended in the middle of its work')));
    worker.on('message', (reply: Reply<Report, Notice>) => {
      if (reply.kind === 'here') resolve();
      else if (reply.kind === 'notice') onNotice(reply.notice);
      else report(reply.report);
    });
  });
  const post = (request: Request<Order>): void => worker.postMessage(request);
  post({ kind: 'call' });
  return {
    run: (order) =>
      new Promise<Report>((resolve, reject) => {
        if (death !== null) return reject(death);
        report = resolve;
        fail = reject;
        post({ kind: 'order', order });
      }),
    // Node aborts the whole process where a thread is ended that still loads its modules, however long that takes.
    end: async () => {
      await here;
      await worker.terminate();
    },
  };
}

/** In a thread: takes orders from now on, one after the other. */
export function takeOrders<Order, Report>(work: (order: Order) => Report | Promise<Report>): void {
  parentPort?.on('message', async (request: Request<Order>) => {
    post<Report, never>(
      request.kind === 'call' ? { kind: 'here' } : { kind: 'report', report: await work(request.order) },
    );
  });
}

/** In a thread: a message on the way. */
export function notify<Notice>(notice: Notice): void {
  post<never, Notice>({ kind: 'notice', notice });
}

function post<Report, Notice>(reply: Reply<Report, Notice>): void {
  parentPort?.postMessage(reply);
}
