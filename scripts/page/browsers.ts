// The two kinds of browsers that people have, as Debian has them, driven over their own protocols.
import puppeteer, { type Browser } from 'puppeteer-core';
import { runtimeOf } from '../runtimes/runtimes.ts';

/** Nothing to resolve and nowhere to go: a page that needs a network would say so. */
const CHROMIUM = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND',
];
const FIREFOX = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disabled': true,
  'toolkit.telemetry.enabled': false,
};

/** How each is started; a file's page is what it opens. */
export const browsers: Readonly<Record<'chromium' | 'firefox', () => Promise<Browser>>> = {
  chromium: () =>
    puppeteer.launch({
      browser: 'chrome',
      executablePath: programOf('chromium'),
      args: CHROMIUM,
      headless: true,
    }),
  firefox: () =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath: programOf('firefox'),
      extraPrefsFirefox: FIREFOX,
      headless: true,
    }),
};

function programOf(name: string): string {
  return runtimeOf(name).get('').program[0];
}
