import type { CostExplanation } from '../../simulate/explainCost.ts';
import { textTable } from '../text/textTable.ts';

/** How something would be simulated, as text: one line for each thing that may be asked, then why. */
export function describeCosts(explained: readonly CostExplanation[]): string {
  const header = ['purpose', 'method', 'width', 'operations', 'memory', 'slices', 'plan'];
  const rows = explained.map(({ purpose, method, width, operations, bytes, slices, plan }) => [
    purpose,
    method,
    String(width),
    operations.toExponential(2),
    `${(bytes / 2 ** 20).toFixed(1)} MiB`,
    String(slices),
    plan?.slice(0, 12) ?? '-',
  ]);
  const reasons = explained.map(({ purpose, method, reason }) => `${purpose}: ${method}, because ${reason}`);
  return `${textTable(header, rows)}\n\n${reasons.join('\n')}\n`;
}
