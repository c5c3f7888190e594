// What a page is tried for: a record each.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { clickWhenStill, verifyInPage } from './openPage.ts';
import { hostileFile, payloads } from './payloads.ts';
import { costly, type Expected, largeFile, movable, nameOf, talkative, verdictOf } from './samples.ts';

/** What a check may use. */
export interface Trial {
  readonly page: Page;
  readonly browser: 'chromium' | 'firefox';
  readonly file: string;
  readonly samples: readonly Expected[];
  readonly scratch: string;
}

/** Says what is wrong; empty: nothing. */
export type Check = (trial: Trial) => Promise<readonly string[]>;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MOST_BYTES = 6_000_000;
/** Longer than this a reader would notice. */
const MOST_PAUSE_MS = 1000;

/** All of them, in order. */
export const checks: Readonly<Record<string, Check>> = {
  'is below 6 MB': async ({ file }) => {
    const { size } = statSync(file);
    return size < MOST_BYTES ? [] : [`${size} bytes`];
  },

  'every figure has marks, a title, a caption and its data': async ({ page }) =>
    page.$$eval('figure', (figures) =>
      figures.flatMap((figure) => {
        const marks = figure.querySelectorAll('svg svg :is(circle, rect, path)').length;
        const named = figure.querySelector('svg')?.getAttribute('aria-label') ?? '';
        const words = (figure.querySelector('figcaption')?.textContent ?? '').length;
        const data = document.getElementById(`data-${figure.dataset.name}`)?.textContent?.length ?? 0;
        return marks > 3 && /Across: .+\. Up: .+\./.test(named) && words > 80 && data > 100
          ? []
          : [`${figure.dataset.name}: ${marks} marks, "${named}", ${words} letters, ${data} of data`];
      }),
    ),

  'a figure is saved as SVG with its data': async ({ page }) => {
    const saved = await page.evaluate(async () => {
      const blobs: Blob[] = [];
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        blobs.push(blob as Blob);
        return 'data:,';
      };
      document.querySelector<HTMLButtonElement>('figure .tools button')!.click();
      for (let k = 0; k < 100 && blobs.length === 0; k++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      URL.createObjectURL = make;
      const parsed = new DOMParser().parseFromString(await blobs[0].text(), 'image/svg+xml');
      return {
        error: parsed.querySelector('parsererror')?.textContent ?? '',
        data: parsed.querySelector('metadata')?.textContent ?? '',
        variables: (await blobs[0].text()).includes('var('),
      };
    });
    return saved.error === '' && saved.data.split('\n').length > 5 && !saved.variables
      ? []
      : [`${saved.error} ${saved.data.slice(0, 60)}${saved.variables ? ', colours without values' : ''}`];
  },

  'the list of checkpoints is filtered': async ({ page }) => {
    const found = await page.evaluate(() => {
      const filter = document.getElementById('filter') as HTMLInputElement | null;
      if (filter === null) return { all: 0, some: 0 };
      const count = (): number =>
        Number(/^\d+/.exec(document.getElementById('found')!.textContent ?? '')?.[0] ?? 0);
      const all = count();
      filter.value = 'hardware boston s1';
      filter.dispatchEvent(new Event('input'));
      const some = count();
      filter.value = '';
      filter.dispatchEvent(new Event('input'));
      return { all, some };
    });
    return found.some > 0 && found.some < found.all ? [] : [JSON.stringify(found)];
  },

  'verdicts and numbers are those of the command line, to the bit': async ({ page, samples }) => {
    const faults: string[] = [];
    for (const expected of samples) {
      const { verdict, claims } = await verifyInPage(page, expected.file);
      const wanted = Object.fromEntries(
        expected.claims.map(({ split, name, reported, recomputed, verdict: own }) => [
          `${split} ${name}`,
          [String(reported), String(recomputed ?? Number.NaN), own],
        ]),
      );
      if (verdict !== expected.verdict || JSON.stringify(claims) !== JSON.stringify(wanted))
        faults.push(
          `${nameOf(expected)}: ${verdict} ${JSON.stringify(claims)}, expected ${expected.verdict} ` +
            `${JSON.stringify(wanted)}`,
        );
    }
    return faults;
  },

  'another machine changes what it does on the command line': async ({ page }) => {
    await verifyInPage(page, movable);
    await page.select('#on', 'torino');
    await clickWhenStill(page, '#compare');
    await page.waitForSelector('[data-on="torino"] strong', { timeout: 120_000 });
    const shown = await page.$eval('[data-on="torino"] strong', (element) => element.textContent);
    const { lossThere } = verdictOf(movable, ['--on', 'torino']);
    return shown === lossThere?.toFixed(6) ? [] : [`${shown}, expected ${lossThere}`];
  },

  'a verification is cancelled, and another one works': async ({ page }) => {
    const pressed = await page.evaluate(() => document.getElementById('outcome')!.replaceChildren());
    const input = (await page.$('#file')) as unknown as { uploadFile: (path: string) => Promise<void> };
    await input.uploadFile(costly);
    await page.waitForSelector('#progress:not([hidden])');
    await page.evaluate(() => document.getElementById('cancel')!.click());
    const left = await page.evaluate(() => [
      document.getElementById('outcome')!.childElementCount,
      document.getElementById('progress')!.hidden,
    ]);
    const { verdict } = await verifyInPage(page, costly);
    return left[0] === 0 && left[1] === true && verdict === 'bit-identical'
      ? []
      : [`${String(pressed)} ${left.join()} ${verdict}`];
  },

  'a large file neither freezes the page nor is taken': async ({ page, scratch }) => {
    const faults: string[] = [];
    for (const [bytes, wanted] of [
      [100 * 2 ** 20, 'not a checkpoint'],
      [200 * 2 ** 20, 'refused'],
    ] as const) {
      await page.evaluate(() => {
        const seen = window as unknown as { pause: number; last: number };
        [seen.pause, seen.last] = [0, performance.now()];
        setInterval(() => {
          const now = performance.now();
          [seen.pause, seen.last] = [Math.max(seen.pause, now - seen.last), now];
        }, 10);
      });
      const { verdict } = await verifyInPage(page, largeFile(scratch, bytes));
      const pause = await page.evaluate(() => (window as unknown as { pause: number }).pause);
      if (verdict !== wanted || pause > MOST_PAUSE_MS)
        faults.push(`${bytes} bytes: ${verdict}, ${pause.toFixed(0)} ms without a reaction`);
    }
    return faults;
  },

  'what a file says is text': async ({ page }) => {
    const honest = new Uint8Array(readFileSync(talkative));
    const faults: string[] = [];
    for (const payload of payloads) {
      const bytes = hostileFile(honest, payload);
      const found = await dropped(page, payload, bytes);
      if (found !== '') faults.push(`${payload}: ${found}`);
    }
    return faults;
  },

  'axe-core finds no serious fault': async ({ page }) => {
    await verifyInPage(page, movable);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: {
          run: (what: object) => Promise<{
            violations: {
              id: string;
              impact: string;
              nodes: { target: string[]; failureSummary: string }[];
            }[];
          }>;
        };
      };
      const { violations } = await axe.run({ exclude: [['script']] });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes.length} places, ${nodes[0].target.join(' ')}: ${nodes[0].failureSummary}`,
        );
    });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = false;
    });
    return found;
  },

  'keys reach what can be used': async ({ page }) => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const wanted = new Set(['file', 'filter', 'on', 'compare']);
    for (let k = 0; k < 400 && wanted.size > 0; k++) {
      await page.keyboard.press('Tab');
      wanted.delete(await page.evaluate(() => document.activeElement?.id ?? ''));
    }
    return wanted.size === 0 ? [] : [`never on ${[...wanted].join(', ')}`];
  },

  'no window is too narrow': async ({ page }) => {
    const faults: string[] = [];
    for (const width of [1600, 1280, 800, 360]) {
      await page.setViewport({ width, height: 800 });
      const found = await page.evaluate(() => document.documentElement.scrollWidth);
      if (found > width) faults.push(`${width}: ${found} wide`);
    }
    await page.setViewport({ width: 1280, height: 900 });
    return faults;
  },

  'printed, nothing is cut': async ({ page, browser, scratch }) => {
    await page.emulateMediaType('print').catch(() => undefined);
    // A4 less margins, at 96 dots an inch.
    await page.setViewport({ width: 672, height: 1000 });
    const cut = await page.evaluate(() =>
      [
        ...document.querySelectorAll(
          // A legend is a drawing within one: what of it is empty may lie beyond.
          'main figure svg:not(svg svg), main figure svg text, main .card, main :not(details) > .scroll table',
        ),
      ].flatMap((element) => {
        const { right, width } = element.getBoundingClientRect();
        return width > 0 && right > innerWidth + 1
          ? [`${element.tagName} of ${element.closest('[id]')?.id} ends at ${right}`]
          : [];
      }),
    );
    await page.emulateMediaType('screen').catch(() => undefined);
    await page.setViewport({ width: 1280, height: 900 });
    const pdf = await page.pdf({
      path: join(scratch, `${browser}.pdf`),
      format: 'a4',
      printBackground: true,
    });
    return [
      ...(browser === 'chromium' ? cut : []),
      ...(pdf.length > 100_000 ? [] : [`a PDF of ${pdf.length} bytes`]),
    ];
  },
};

/** Drops a file of any name, and says what is not as it should be. */
async function dropped(page: Page, name: string, bytes: Uint8Array): Promise<string> {
  await page.evaluate(
    (own, base64) => {
      document.getElementById('outcome')!.replaceChildren();
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], own));
      document
        .getElementById('drop')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    },
    name,
    Buffer.from(bytes).toString('base64'),
  );
  await page.waitForSelector('#outcome > [data-verdict]', { timeout: 120_000 });
  return page.evaluate((own) => {
    const outcome = document.getElementById('outcome')!;
    const odd = outcome.querySelectorAll(
      'script, img, iframe, object, embed, video, audio, form, base, link, meta, a, marquee, template, math, ' +
        'input, animate',
    ).length;
    const handlers = [...outcome.querySelectorAll('*')].filter((element) =>
      element.getAttributeNames().some((one) => one.startsWith('on')),
    ).length;
    // The browser itself takes a slash of a file's name for a colon.
    const isShown =
      outcome.querySelector('h3')?.textContent?.replaceAll(':', '/') === own.replaceAll(':', '/');
    return odd + handlers === 0 && isShown
      ? ''
      : `${odd} elements, ${handlers} handlers, ${isShown ? '' : 'its name is not shown as it is'}`;
  }, name);
}
