import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import type { Row } from '../table.ts';
import { escapeHtml, htmlTable } from './html.ts';

/** What is known of a folder that tables are from. */
export interface RunFacts {
  /** Its name, without the path. */
  readonly name: string;
  readonly specs: readonly ExperimentSpec[];
  /** From its run record; null: it has none. */
  readonly node: string | null;
  readonly platform: string | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly updatedAt: string | null;
  readonly status: string | null;
  /** What makes it again. */
  readonly command: string;
}

/** Of the code that has made the page. */
export interface CodeFacts {
  readonly version: string;
  readonly kernelSha256: string;
}

/** Commits that rows were made by, and whether each tree had uncommitted changes. */
export function commitsOf(
  tables: Readonly<Record<string, readonly Row[]>>,
): { readonly commit: string; readonly dirty: boolean }[] {
  const known = new Map<string, boolean>();
  for (const { commit, dirty } of Object.values(tables).flat())
    if (typeof commit === 'string') known.set(commit, dirty === true || known.get(commit) === true);
  return [...known].map(([commit, dirty]) => ({ commit, dirty }));
}

/** What was run, as a table a folder, and its experiments. */
export function runSection(
  runs: readonly RunFacts[],
  commits: ReturnType<typeof commitsOf>,
  code: CodeFacts,
): string {
  const specs = runs.flatMap((run) => run.specs);
  const facts = runs.flatMap((run) => [
    ...(runs.length > 1 ? [['folder', run.name]] : []),
    ['made again by', run.command],
    ...(run.startedAt === null ? [] : [['run', whenOf(run)]]),
    ...(run.platform === null
      ? []
      : [['machine', `${run.platform}, Node.js ${run.node?.replace(/^v/, '') ?? 'unknown'}`]]),
  ]);
  const lines = [
    ...facts,
    ...commits.map(({ commit, dirty }) => [
      'code',
      `commit ${commit}${dirty ? ', with uncommitted changes' : ', clean'}`,
    ]),
    ['page by', `qckpt ${code.version}, kernel ${code.kernelSha256}`],
  ];
  return (
    htmlTable('What was run', ['', ''], lines).replace(/<thead>.*?<\/thead>/, '') +
    htmlTable(
      'Experiments',
      ['experiment', 'question', 'seeds', 'data', 'settings'],
      specs.map(({ name, question, seeds, data, verdicts }) => [
        name,
        question,
        seeds,
        String(data),
        verdicts ? 'full' : 'quick: nothing is judged',
      ]),
    )
  );
}

/** `28 November 2026`, without the locale's help. */
export function dayOf(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function whenOf({ startedAt, updatedAt, status }: RunFacts): string {
  const start = startedAt ?? '';
  const minutes = (Date.parse(updatedAt ?? start) - Date.parse(start)) / 60_000;
  const took = minutes < 2 ? `${Math.round(60 * minutes)} s` : `${Math.round(minutes)} min`;
  return (
    `${dayOf(start)}, ${start.slice(11, 16)} UTC, ` +
    `${took}${status === 'COMPLETED' || status === 'RUNNING' ? '' : `, ${String(status).toLowerCase()}`}`
  );
}

/** The facts that stand first. */
export function headFacts(pairs: readonly (readonly [string, string])[]): string {
  const inside = pairs.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${value}</dd></div>`);
  return `<dl class="facts">${inside.join('')}</dl>`;
}
