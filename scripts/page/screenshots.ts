// What a page looks like, for eyes.
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { openPage, type Screen, verifyInPage } from './openPage.ts';
import { costly } from './samples.ts';

const SCREENS: Readonly<Record<string, Screen>> = {
  light: { width: 1280, height: 900 },
  dark: { width: 1280, height: 900, dark: true },
  narrow: { width: 390, height: 844 },
};

/** The first screen, some figures, and a verified file, in light and dark, wide and narrow. */
export async function takeScreenshots(browser: Browser, file: string, folder: string): Promise<void> {
  for (const [name, screen] of Object.entries(SCREENS)) {
    const { page } = await openPage(browser, file, screen);
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: screen.dark ? 'dark' : 'light' },
    ]);
    const shot = (what: string) =>
      page.screenshot({ path: join(folder, `${name}-${what}.png`) as `${string}.png` });
    await shot('top');
    for (const figure of await page.$$('figure')) {
      const own = await figure.evaluate((element) => element.dataset.name);
      if (name !== 'narrow' || own === 'loss-by-machine')
        await figure.screenshot({ path: join(folder, `${name}-${own}.png`) as `${string}.png` });
    }
    await verifyInPage(page, costly);
    await page.evaluate(() => document.getElementById('verify')!.scrollIntoView({ behavior: 'instant' }));
    await shot('verify');
    await (await page.$('#outcome'))!.screenshot({
      path: join(folder, `${name}-outcome.png`) as `${string}.png`,
    });
    await page.close();
  }
}
