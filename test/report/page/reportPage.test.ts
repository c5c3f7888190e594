import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePage } from '../../../src/cli/runs/writePage.ts';
import { reportPage } from '../../../src/report/page/reportPage.ts';
import { readTable } from '../../../src/report/readTable.ts';

const reference = fileURLToPath(new URL('../../../results/reference', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'qckpt-page-'));
const path = join(folder, 'report.html');
let page: string;
beforeAll(async () => {
  await writePage([reference], path, join(folder, 'figures'));
  page = readFileSync(path, 'utf8');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a block of the page holds. */
const block = (id: string): string => {
  const [, base64] = new RegExp(`<script type="application/gzip" id="${id}"[^>]*>([^<]*)</script>`).exec(
    page,
  )!;
  return gunzipSync(Buffer.from(base64, 'base64')).toString('utf8');
};

describe('the page of the reference results', () => {
  it('is one file below 6 MB', () => expect(statSync(path).size).toBeLessThan(6_000_000));

  it('names nothing that a browser would load', () => {
    const text = page.replaceAll(/<script type="application\/gzip"[^>]*>[^<]*<\/script>/g, '');
    expect(
      [...text.matchAll(/\b(?:src|srcset|action|poster)\s*=\s*["'][^"']+/g)].map(([found]) => found),
    ).toEqual([]);
    expect([...text.matchAll(/\bhref="(?!#)[^"]*"/g)].map(([found]) => found)).toEqual([]);
    expect(text).not.toMatch(/@import|url\(|<link|<iframe|<img|<object|<embed/);
  });

  it('lets the browser run its own script and style, and nothing else, and connect to nothing', () => {
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)!;
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(page)!;
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page)!;
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src ${digest(script)} 'wasm-unsafe-eval' blob:`,
        `style-src ${digest(style)}`,
      ]),
    );
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|connect-src|https?:/);
    expect(page).not.toMatch(/\sstyle="|\son[a-z]+="/);
  });

  it('says its language, and has one heading of the first order', () => {
    expect(page).toContain('<html lang="en">');
    expect(page.match(/<h1>/g)).toHaveLength(1);
  });

  it('has a card for each claim, with what claims.csv says', () => {
    const rows = readTable(readFileSync(join(reference, 'claims.csv'), 'utf8'));
    expect(page.match(/<article class="card /g)).toHaveLength(rows.length);
    expect(page).toContain(
      '<strong>0.102 [0.0841, 0.12]</strong> <span class="quiet">over 20 seeds; supported above 0.02',
    );
    const supported = rows.filter(({ verdict }) => verdict === 'supported').length;
    expect(page).toContain(`${supported} supported</span>`);
  });

  it('has the data of every figure, and the SVG beside the page says the same', () => {
    const names = [...page.matchAll(/<figure id="figure-([a-z-]+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThanOrEqual(17);
    for (const name of names) {
      const csv = block(`data-${name}`);
      const svg = readFileSync(join(folder, 'figures', `${name}.svg`), 'utf8');
      const [, own] = /<metadata>([\s\S]*?)<\/metadata>/.exec(svg)!;
      expect(
        own
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&amp;', '&'),
      ).toBe(csv);
    }
  });

  it('indexes every checkpoint that a row names', () => {
    const index = JSON.parse(block('block-index')) as Readonly<Record<string, readonly string[]>>;
    const [row] = readTable(readFileSync(join(reference, 'accuracy.csv'), 'utf8'));
    const at = index.sha256.indexOf(String(row.checkpoint_sha256));
    expect({ run: index.run[at], state: index.state[at] }).toEqual({ run: row.run, state: row.state_sha256 });
    expect(new Set(index.sha256).size).toBe(index.sha256.length);
  });

  it('has equal bytes each time', async () => {
    const other = join(folder, 'again.html');
    await writePage([reference], other, null);
    expect(readFileSync(other, 'utf8') === page).toBe(true);
  }, 60_000);
});

describe('a page', () => {
  const input = {
    runs: [],
    code: { version: '1', kernelSha256: 'k' },
    script: '',
    blocks: [],
    machines: [],
  };
  const claim = {
    ...{
      id: 'C1',
      experiment: 'hardware',
      claim: 'It is so.',
      measured: 3,
      low: 2,
      high: 4,
      n: 2,
      over: 'seeds',
    },
    ...{ threshold: 1, supported_when: 'above', verdict: 'not judged', commit: 'c', dirty: true },
  };
  const quick = { specs: [{ name: 'hardware', verdicts: false, seeds: 2, question: '?', data: 'd' }] };
  const run = {
    ...quick,
    name: 'r',
    node: null,
    platform: null,
    startedAt: null,
    updatedAt: null,
    status: null,
    command: 'x',
  };

  it('of a quick run judges nothing', () => {
    const page = reportPage({ ...input, runs: [run as never], tables: { claims: [claim] } });
    expect(page).toContain('not judged (2 seeds, quick)');
    expect(page).not.toMatch(/<\/span> (?:supported|not supported|inconclusive)<\/p>/);
  });

  it('shows what tables say as text', () => {
    const hostile = '</script><script>alert(1)</script><img src=x onerror="alert(1)">';
    const page = reportPage({
      ...input,
      tables: { claims: [{ ...claim, id: hostile, claim: hostile, verdict: hostile, remark: hostile }] },
    });
    expect(page).not.toContain('<img');
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;');
  });
});
