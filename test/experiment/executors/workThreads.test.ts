import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startThreads } from '../../../src/experiment/executors/workThreads.ts';

const compiled = new URL('../../../dist/experiment/executors/workThreads.js', import.meta.url).href;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qckpt-threads-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, body: string): URL {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `import { notify, takeOrders } from '${compiled}';\n${body}\n`);
  return pathToFileURL(path);
}

it('hands out orders, one a thread, and brings reports and notices', async () => {
  const notices: string[] = [];
  const file = program(
    'double',
    "takeOrders(async ({ number, ready }) => { notify('begun ' + number); Atomics.wait(ready, 0, 0); return 2 * number; });",
  );
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const threads = startThreads<{ number: number; ready: Int32Array }, number, string>(file, 2, (notice) => {
    // Both are at work at once, or neither would come to its end.
    if (notices.push(notice) === 2) {
      Atomics.store(ready, 0, 1);
      Atomics.notify(ready, 0);
    }
  });
  const reports = [1, 2].map((number) => threads.run({ number, ready }));
  await expect(threads.run({ number: 3, ready })).rejects.toThrow('2 threads have work already');
  expect(await Promise.all(reports)).toEqual([2, 4]);
  expect(await threads.run({ number: 4, ready })).toBe(8);
  expect(notices.sort()).toEqual(['begun 1', 'begun 2', 'begun 4']);
  await threads.end();
});

it('rejects the order of a thread that dies, and ends the others', async () => {
  const file = program(
    'mortal',
    "takeOrders((order) => { if (order === 'die') process.exit(3); return order; });",
  );
  const threads = startThreads<string, string>(file, 2);
  const [died, lived] = await Promise.allSettled([threads.run('die'), threads.run('live')]);
  expect(died).toMatchObject({
    status: 'rejected',
    reason: new Error('a thread has ended in the middle of its work'),
  });
  expect(lived).toEqual({ status: 'fulfilled', value: 'live' });
  await threads.end();
});

it.each([
  ['throws in its work', "takeOrders(() => { throw new RangeError('too much'); });"],
  ['throws while it loads', "throw new RangeError('too much');"],
])('rejects with what a thread %s', async (name, body) => {
  const threads = startThreads<null, null>(program(name.replaceAll(' ', '-'), body), 1);
  await expect(threads.run(null)).rejects.toThrow('too much');
  await threads.end();
});

it('ends threads that have hardly started once they have loaded, however long that takes', async () => {
  const marks = join(folder, 'marks');
  writeFileSync(marks, '');
  for (let k = 0; k < 50; k++)
    writeFileSync(join(folder, `part-${k}.mjs`), k === 0 ? '' : `import './part-${k - 1}.mjs';\n`);
  const file = program(
    'slow',
    `import './part-49.mjs';\nimport { appendFileSync } from 'node:fs';\n` +
      `takeOrders(() => null);\nappendFileSync(${JSON.stringify(marks)}, '.');`,
  );
  await startThreads<null, null>(file, 3).end();
  expect(readFileSync(marks, 'utf8')).toBe('...');
});

it('ends a thread in the middle of its work', async () => {
  const threads = startThreads<null, null>(program('endless', 'takeOrders(() => { for (;;); });'), 1);
  const running = threads.run(null);
  await Promise.all([expect(running).rejects.toThrow('in the middle of its work'), threads.end()]);
});
