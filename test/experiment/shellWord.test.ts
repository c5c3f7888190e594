import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/experiment/shellWord.ts';

it
  .skipIf(process.platform === 'win32')
  .each(['results/runs/a-1', 'a b', "it's", '$HOME', 'ä', '`x`', 'a;b', '\\', '*'])(
  'a shell reads back %j',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word);
  },
);

it('what needs no quotes has none', () => {
  expect(shellWord('results/runs/a-1')).toBe('results/runs/a-1');
});
