// Opens a report's page in Chromium and Firefox, from the disk, and tries all that it can do. Exit code 0: all of it
// works; 1: something does not.
//   node scripts/run.mjs page/check [--report FILE] [--short] [--browser chromium|firefox]
//     [--only WORDS] [--screenshots FOLDER]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { projectRoot } from '#src/experiment/projectRoot.ts';
import { browsers } from './browsers.ts';
import { checks } from './checks.ts';
import { hostileReport } from './hostileReport.ts';
import { openPage } from './openPage.ts';
import { sampleFiles } from './samples.ts';
import { takeScreenshots } from './screenshots.ts';

const { values: asked } = parseArgs({
  options: {
    report: { type: 'string' },
    short: { type: 'boolean', default: false },
    browser: { type: 'string' },
    only: { type: 'string', default: '' },
    screenshots: { type: 'string' },
  },
});
const root = fileURLToPath(projectRoot);
const scratch = mkdtempSync(join(tmpdir(), 'qckpt-page-'));
const problems: string[] = [];
const file = asked.report === undefined ? madeReport() : resolve(asked.report);
const samples = sampleFiles(scratch, !asked.short);
const hostile = hostileReport(scratch);
for (const name of ['chromium', 'firefox'] as const)
  if (asked.browser === undefined || asked.browser === name) await tryBrowser(name);
for (const problem of problems) process.stdout.write(`failed: ${problem}\n`);
rmSync(scratch, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;

function madeReport(): string {
  const path = join(scratch, 'report.html');
  execFileSync(
    process.execPath,
    [join(root, 'dist/cli/main.js'), 'report', join(root, 'results/reference'), '-o', path],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return path;
}

async function tryBrowser(name: keyof typeof browsers): Promise<void> {
  const browser = await browsers[name]();
  try {
    const { page, faults } = await openPage(browser, file, { width: 1280, height: 900 });
    for (const [what, check] of Object.entries(checks).filter(([words]) => words.includes(asked.only))) {
      const start = performance.now();
      const found = await check({ page, browser: name, file, samples, scratch }).catch((error: unknown) => [
        String(error),
      ]);
      note(`${name}: ${what}`, found, start);
    }
    note(`${name}: no error, and nothing asked of a network`, faults, performance.now());
    await page.close();
    const other = await openPage(browser, hostile, { width: 1280, height: 900 });
    const odd = await other.page.$$eval(
      'main :is(script, img, iframe, object, embed, video, audio, form, base)',
      (all) => all.length,
    );
    note(
      `${name}: what tables say is text`,
      [...other.faults, ...(odd === 0 ? [] : [`${odd} elements`])],
      performance.now(),
    );
    await other.page.close();
    if (name === 'chromium') {
      await withoutScripts(browser);
      if (asked.screenshots !== undefined) {
        mkdirSync(asked.screenshots, { recursive: true });
        await takeScreenshots(browser, file, asked.screenshots);
      }
    }
  } finally {
    await browser.close();
  }
}

/** What a reader without JavaScript has: all but what only a script can do, and words for that. */
async function withoutScripts(browser: Awaited<ReturnType<(typeof browsers)['chromium']>>): Promise<void> {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(false);
  await page.goto(`file://${file}`);
  const text = await page.$eval('main', (main) => main.textContent ?? '');
  const [cards, drawn] = [await page.$$('.card'), await page.$$('figure svg')];
  const found = [
    ...(cards.length > 0 && drawn.length > 0 ? [] : [`${cards.length} cards, ${drawn.length} figures`]),
    ...(text.includes('This needs JavaScript') ? [] : ['nobody says what needs JavaScript']),
  ];
  note('chromium: it can be read without JavaScript', found, performance.now());
  await page.close();
}

function note(what: string, found: readonly string[], start: number): void {
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    `${found.length === 0 ? 'passed' : 'FAILED'}  ${what}${seconds > 1 ? ` (${seconds.toFixed(0)} s)` : ''}\n`,
  );
  problems.push(...found.map((one) => `${what}: ${one}`));
}
