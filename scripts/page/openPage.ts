import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';

/** A page, and what must not happen in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors on the console, and all that was asked of a network. */
  readonly faults: string[];
}

/** How a reader's screen is. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
}

/** Opens a file of the disk. */
export async function openPage(browser: Browser, file: string, { width, height }: Screen): Promise<OpenPage> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${String(error)}`));
  page.on('request', (request) => {
    if (!/^(?:blob|data):/.test(request.url()) && request.url() !== pathToFileURL(file).href)
      faults.push(`asked for ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    faults.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.setViewport({ width, height });
  await page.goto(pathToFileURL(file).href);
  return { page, faults };
}

/** What the page says of a file that is chosen. */
export interface PageVerdict {
  readonly verdict: string;
  /** By `split name`, as shown. */
  readonly claims: Readonly<Record<string, readonly [reported: string, recomputed: string, verdict: string]>>;
  readonly text: string;
  readonly seconds: number;
}

const PATIENCE_MS = 120_000;

/** Chooses a file, and reads what becomes of it. */
export async function verifyInPage(page: Page, file: string): Promise<PageVerdict> {
  const start = performance.now();
  await page.evaluate(() => document.getElementById('outcome')!.replaceChildren());
  const input = await page.$('#file');
  await (input as unknown as { uploadFile: (path: string) => Promise<void> }).uploadFile(file);
  await page.waitForSelector('#outcome > [data-verdict]', { timeout: PATIENCE_MS });
  const found = await page.evaluate(() => {
    const result = document.querySelector<HTMLElement>('#outcome > [data-verdict]')!;
    const claims = [...result.querySelectorAll('[aria-label^="Claims, reported"] tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ''),
    );
    return { verdict: result.dataset.verdict ?? '', claims, text: result.textContent ?? '' };
  });
  return {
    verdict: found.verdict,
    claims: Object.fromEntries(
      found.claims.map(([what, , reported, recomputed, verdict]) => [
        what,
        [reported, recomputed, verdict] as const,
      ]),
    ),
    text: found.text,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Frames in which an element has not moved. */
const STILL = 10;

/** A click with the mouse. What is drawn as it comes into sight moves what is below it, and a click would miss that. */
export async function clickWhenStill(page: Page, selector: string): Promise<void> {
  await page.$eval(
    selector,
    async (element, frames) => {
      element.scrollIntoView({ block: 'center' });
      for (let still = 0, last = Number.NaN; still < frames; ) {
        await new Promise(requestAnimationFrame);
        const { top } = element.getBoundingClientRect();
        still = top === last ? still + 1 : 0;
        last = top;
      }
    },
    STILL,
  );
  await page.click(selector);
}
