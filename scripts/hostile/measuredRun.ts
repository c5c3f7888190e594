import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/spec/configFiles.ts';

/**
 * Trains through a spool, answered by a provider on loopback.
 * @param run `qckpt WORDS`, to its end
 * @returns the run's folder
 */
export function measuredRun(folder: string, run: (...words: string[]) => unknown): string {
  const script = (name: string): string => fileURLToPath(new URL(`scripts/machines/${name}`, projectRoot));
  const [port, spool, output] = ['port', 'spool', 'measured'].map((name) => join(folder, name));
  const start = (...words: string[]) => spawn('python3', words, { stdio: 'ignore' });
  const programs = [start(script('fakeProvider.py'), port, '--delay', '0')];
  try {
    while (!existsSync(port)) pause();
    programs.push(
      start(script('fakeBridge.py'), spool, '--port', readFileSync(port, 'utf8'), '--look-every', '0.01'),
    );
    const sizes = ['samples=4', 'checkpointEvery=2', 'shots=100', 'validationImages=10', 'testImages=10'];
    run(
      ...['run', script('spool.yaml'), ...sizes.flatMap((size) => ['--set', `training.${size}`])],
      ...['--spool', spool, '--quiet', '--output', output],
    );
  } finally {
    for (const program of programs) program.kill('SIGKILL');
  }
  return output;
}

/** Everything else waits too. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}
