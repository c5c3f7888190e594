import { createHash } from 'node:crypto';
import { type DrawnFigure, drawFigure } from '../figures/drawFigure.ts';
import { figures } from '../figures/figures.ts';
import type { Row } from '../table.ts';
import { type Block, blockHtml, textBlock } from './blocks.ts';
import { checkpointIndex, indexJson } from './checkpointIndex.ts';
import { claimCards } from './claimCards.ts';
import { figureSections, title } from './figureSections.ts';
import { escapeHtml } from './html.ts';
import { type CodeFacts, commitsOf, dayOf, headFacts, type RunFacts, runSection } from './runFacts.ts';
import { pageStyle } from './style.ts';
import { verdictMarks, verdictWords } from './verdictWords.ts';
import { verifySection } from './verifySection.ts';

/** What a page is made from. */
export interface PageInput {
  /** Rows by table. */
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly runs: readonly RunFacts[];
  readonly code: CodeFacts;
  /** The page's own script. */
  readonly script: string;
  /** What the verifier needs: its program, data, records. */
  readonly blocks: readonly Block[];
  /** Names of the recorded machines that a checkpoint can be tried on. */
  readonly machines: readonly string[];
}

/** The figures that these tables give. */
export function figuresOf(tables: PageInput['tables']): DrawnFigure[] {
  return figures.flatMap((figure) => drawFigure(figure, tables[figure.table] ?? []) ?? []);
}

/** One HTML document that needs nothing besides itself. Equal input gives equal bytes. */
export function reportPage(
  input: PageInput,
  drawn: readonly DrawnFigure[] = figuresOf(input.tables),
): string {
  const { tables, runs, code, script, machines } = input;
  const claims = tables.claims ?? [];
  const quick = new Set(
    runs.flatMap(({ specs }) => specs.filter(({ verdicts }) => !verdicts).map(({ name }) => name)),
  );
  const sections = figureSections(drawn);
  const checkpoints = checkpointIndex(tables);
  const commits = commitsOf(tables);
  const studies = [...new Set(drawn.map(({ figure }) => figure.study))];
  const own = script.replaceAll('</script', '<\\/script');
  const links = [
    ...(claims.length > 0 ? [['claims', 'Claims']] : []),
    ...studies.map((study) => [`study-${study}`, title(study)]),
    ['verify', 'Verify a checkpoint'],
    ...(checkpoints.length > 0 ? [['checkpoints', 'Checkpoints']] : []),
    ['run', 'What was run'],
  ];
  const list = links.map(([to, words]) => `<li><a href="#${to}">${words}</a></li>`).join('');
  const name = claims.length > 0 ? 'Quantum neural networks need checkpointing' : 'Experiments';
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(own)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" ' +
      'content="light dark">',
    `<meta name="generator" content="qckpt ${escapeHtml(code.version)}">`,
    `<title>${name}: report</title><style>${pageStyle}</style></head><body>`,
    '<a class="skip" href="#main">Skip to the content</a>',
    `<nav aria-label="Sections"><p class="brand">qckpt</p><ul>${list}</ul></nav>`,
    `<main id="main"><header class="top"><h1>${name}</h1>${leadOf(claims.length > 0)}`,
    `${headFacts(factsOf(input, claims, commits, checkpoints.length, quick))}</header>`,
    claims.length === 0
      ? ''
      : `<section id="claims" aria-labelledby="claims-h"><h2 ` +
        `id="claims-h">Claims</h2>${claimCards(claims, drawn, quick)}</section>`,
    sections.html,
    verifySection(machines),
    checkpoints.length === 0 ? '' : indexSection(checkpoints.length),
    `<section id="run" aria-labelledby="run-h"><h2 id="run-h">What was ` +
      `run</h2>${runSection(runs, commits, code)}</section>`,
    '</main>',
    ...[...sections.blocks, textBlock('block-index', indexJson(checkpoints)), ...input.blocks].map(blockHtml),
    `<script>${own}</script></body></html>`,
    '',
  ].join('\n');
}

/** Nothing is loaded or sent: the browser itself sees to it. */
function policy(script: string): string {
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${digest(script)} 'wasm-unsafe-eval' blob:`,
    'worker-src blob:',
    `style-src ${digest(pageStyle)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const OF_PAPER =
  'What becomes of the claims of Kverne, Akewar, Huo, Patel and Bhimani (HotStorage \u201925) when its studies are ' +
  'run again on recorded calibrations of real machines. ';

function leadOf(isOfPaper: boolean): string {
  return (
    `<p class="lead">${isOfPaper ? OF_PAPER : ''}` +
    'Each number stands beside its interval, its threshold and the rows behind it. Any checkpoint can be <a ' +
    'href="#verify">checked in this page</a>, which needs no network.</p>'
  );
}

function factsOf(
  { runs, tables }: PageInput,
  claims: readonly Row[],
  commits: ReturnType<typeof commitsOf>,
  checkpoints: number,
  quick: ReadonlySet<string>,
): [string, string][] {
  const counts = new Map<string, number>();
  for (const row of claims) {
    const words =
      quick.has(String(row.experiment)) && row.verdict === 'not judged'
        ? 'not judged (quick)'
        : row.verdict === 'not judged'
          ? 'not judged'
          : verdictWords(row, quick);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const verdicts = [...counts].map(([words, count]) => {
    const { mark, kind } = verdictMarks[words.replace(/ \(.*/, '')] ?? verdictMarks['not judged'];
    return (
      `<span class="verdict ${kind}"><span aria-hidden="true">${mark}</span> ${count} ` +
      `${escapeHtml(words)}</span>`
    );
  });
  const [started] = runs.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]));
  const seeds = runs.flatMap(({ specs }) => specs.map((spec) => spec.seeds));
  const rows = Object.values(tables).reduce((sum, own) => sum + own.length, 0);
  const commands = runs.flatMap(({ command }) => (command.startsWith('npx') ? [command] : []));
  return [
    ...(verdicts.length > 0 ? [['Verdicts', verdicts.join(' ')] as [string, string]] : []),
    ...(seeds.length > 0 ? [['Seeds', range(seeds)] as [string, string]] : []),
    ['Rows', `${grouped(rows)} in ${Object.values(tables).filter((own) => own.length > 0).length} tables`],
    ...(checkpoints > 0 ? [['Checkpoints', grouped(checkpoints)] as [string, string]] : []),
    ...(started === undefined ? [] : [['Run on', dayOf(started)] as [string, string]]),
    [
      'Code',
      commits
        .map(
          ({ commit, dirty }) =>
            `<code>${escapeHtml(commit.slice(0, 12))}</code>${dirty ? ' (uncommitted changes)' : ''}`,
        )
        .join(', ') || 'unknown',
    ],
    ...commands.map(
      (command) => ['Made again by', `<code>${escapeHtml(command)}</code>`] as [string, string],
    ),
  ];
}

function range(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** 10,012. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

function indexSection(count: number): string {
  return (
    '<section id="checkpoints" aria-labelledby="checkpoints-h"><h2 id="checkpoints-h">Checkpoints</h2>' +
    `<p>The ${grouped(count)} checkpoints that rows above are from. A file is that checkpoint where its SHA-256 ` +
    `is the same; its state digest stays the same across commits.</p>` +
    '<noscript><p>The list needs JavaScript; every row of a CSV file names its checkpoint as well.</p></noscript>' +
    '<div class="filter" hidden><label for="filter">Filter by experiment, cell, machine or digest</label> ' +
    '<input id="filter" type="search" autocomplete="off" spellcheck="false"> <span id="found" ' +
    'role="status"></span></div>' +
    '<div id="index"></div></section>'
  );
}
