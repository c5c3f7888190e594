import { afterEach, expect, it, vi } from 'vitest';
import { type StopSignal, stopExitCode, stoppable, stopSignals } from '../../src/experiment/stopSignals.ts';

afterEach(() => vi.restoreAllMocks());

/** Signals as they come in, [which, when in milliseconds], while work lasts. @returns what was raised, and what was said */
async function receive(...signals: readonly (readonly [StopSignal, number])[]) {
  const listeners: number[] = [];
  const kill = vi.spyOn(process, 'kill').mockImplementation((_, signal) => {
    listeners.push(process.listenerCount(signal as StopSignal));
    return true;
  });
  const clock = vi.spyOn(performance, 'now');
  const said: string[] = [];
  let asked: [boolean, StopSignal | null] = [false, null];
  await stoppable(
    (message) => said.push(message),
    async (stop) => {
      for (const [signal, atMs] of signals) {
        clock.mockReturnValue(atMs);
        process.emit(signal, signal);
      }
      asked = [stop.asked.aborted, stop.by()];
    },
  );
  return { asked, said: said.length, raised: kill.mock.calls, listeners };
}

it('says how each signal ends a run, as shells do (signal(7))', () => {
  expect(stopSignals.map(stopExitCode)).toEqual([130, 143, 129, process.platform === 'darwin' ? 159 : 140]);
});

it.each(stopSignals)('the first %s asks for an end', async (signal) => {
  expect(await receive([signal, 5])).toEqual({ asked: [true, signal], said: 1, raised: [], listeners: [] });
});

it('nobody has asked where none came', async () => {
  expect(await receive()).toEqual({ asked: [false, null], said: 0, raised: [], listeners: [] });
});

it('equal signals within two seconds are one', async () => {
  const ended = await receive(['SIGINT', 1000], ['SIGINT', 1000], ['SIGINT', 2999]);
  expect(ended).toEqual({ asked: [true, 'SIGINT'], said: 1, raised: [], listeners: [] });
});

it('the same one later is raised again, when nobody listens any more', async () => {
  const listening = process.listenerCount('SIGTERM');
  const { raised, listeners } = await receive(['SIGTERM', 1000], ['SIGTERM', 3000]);
  expect(raised).toEqual([[process.pid, 'SIGTERM']]);
  expect(listeners).toEqual([listening]);
});

it('another kind is not the second of the first', async () => {
  const ended = await receive(['SIGUSR2', 0], ['SIGTERM', 60_000]);
  expect(ended).toEqual({ asked: [true, 'SIGUSR2'], said: 1, raised: [], listeners: [] });
});

it('leaves no listener behind, whatever becomes of the work', async () => {
  const before = stopSignals.map((name) => process.listenerCount(name));
  const work = stoppable(
    () => {},
    async () => {
      throw new Error('failed');
    },
  );
  await expect(work).rejects.toThrow('failed');
  expect(stopSignals.map((name) => process.listenerCount(name))).toEqual(before);
});
