// A page of tables that say what should never run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { projectRoot } from '#src/experiment/projectRoot.ts';
import { tableCsv } from '#src/report/table.ts';
import { tables } from '#src/report/tables.ts';
import { payloads } from './payloads.ts';

/** @returns the page */
export function hostileReport(scratch: string): string {
  const folder = join(scratch, 'hostile');
  mkdirSync(folder);
  const claims = payloads.map((payload, k) => ({
    ...{
      id: `C${k + 1}${payload}`,
      claim: payload,
      test: payload,
      experiment: payload,
      measured: k,
      low: k,
      high: k + 1,
    },
    ...{
      n: 5,
      over: payload,
      threshold: 1,
      reason: payload,
      supported_when: payload,
      verdict: payload,
      robustness: payload,
    },
    ...{ without: payload, beside: payload, remark: payload, commit: payload, dirty: false },
  }));
  const accuracy = payloads.map((payload, k) => ({
    ...{ row: 'mean', study: 'hardware', experiment: payload, model: payload, hardware: payload, n: 5 },
    ...{
      test_loss: 1 + k / 100,
      loss_over_ideal: k / 100,
      test_accuracy: 0.5,
      accuracy_baseline: 0.9,
      run: payload,
    },
    ...{ checkpoint_sha256: `${payload}${k}`, state_sha256: payload, commit: payload, dirty: false },
  }));
  writeFileSync(join(folder, 'claims.csv'), tableCsv(tables.claims, claims));
  writeFileSync(join(folder, 'accuracy.csv'), tableCsv(tables.accuracy, accuracy));
  const page = join(scratch, 'hostile.html');
  const program = join(fileURLToPath(projectRoot), 'dist/cli/main.js');
  execFileSync(process.execPath, [program, 'report', folder, '-o', page], { stdio: 'ignore' });
  return page;
}
