import { shellWord } from './shellWord.ts';

/** What to start beside a run that waits for a machine. @param spool the folder that the run looks into */
export function spoolWords(spool: string): string[] {
  const folder = shellWord(spool);
  return [
    `circuits go to ${spool}; start one of these beside it, where the account is (docs/real-machines.md):`,
    `  python python/bridges/qiskit_runtime.py ${folder} --backend fake_manila`,
    `  python python/bridges/braket.py ${folder} --device local`,
  ];
}
