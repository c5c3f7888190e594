// Lets a browser do a pure run. It talks to this process over loopback and to nobody else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { rolldown } from 'rolldown';

const TIMEOUT_MS = 180_000;
const FILE = /^\/files\/((?:[\w-]+\/)?[\w-]+\.[a-z0-9]+)$/;

/** What the page's own module cannot report: that it does not even start. */
const PAGE = `<!doctype html>
<script>
  const report = ({ message, reason }) => fetch('/failed', { method: 'POST', body: String(message ?? reason) });
  addEventListener('error', report);
  addEventListener('unhandledrejection', report);
</script>
<script type="module" src="/page.js"></script>
`;

/** Nothing to resolve and nowhere to go but loopback. */
const CHROMIUM = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const FIREFOX = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.type': 1,
  'toolkit.telemetry.enabled': false,
};

/** How a browser is started on a fresh profile, by the name of its program. */
const starts: Readonly<Record<string, (profile: string, url: string) => string[]>> = {
  chromium: (profile, url) => [...CHROMIUM, `--user-data-dir=${profile}`, url],
  'firefox-esr': (profile, url) => {
    const lines = Object.entries(FIREFOX).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    return ['--headless', '--no-remote', '--profile', profile, url];
  },
};

/** How a run in a browser ends. */
interface Outcome {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * @param program path of the browser
 * @param page the module to bundle and load
 * @param input file with the pure run's input
 * @param folder gets the files
 */
export async function runInBrowser(
  program: string,
  page: string,
  input: string,
  folder: string,
): Promise<void> {
  const script = await bundle(page);
  const profile = mkdtempSync(join(tmpdir(), 'qckpt-browser-'));
  const outcome = withResolvers();
  const server = createServer((request, response) => {
    answer(request, script, input, folder, outcome).then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
      (error: Error) => {
        response.writeHead(500).end();
        outcome.reject(error);
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const name = basename(program);
  const browser = spawn(program, starts[name](profile, url), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: profile },
    // A group of its own: a browser is many processes, and all of them have to go.
    detached: true,
  });
  let said = '';
  browser.stderr.on('data', (text) => {
    said += text;
  });
  browser.on('error', outcome.reject);
  browser.on('exit', (code) => outcome.reject(new Error(`${name} ended with ${code}: ${lastLine(said)}`)));
  const end = () => {
    if (browser.exitCode === null && browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
  };
  process.once('exit', end);
  const timer = setTimeout(
    () => outcome.reject(new Error(`${name}: nothing for ${TIMEOUT_MS / 1000} s: ${lastLine(said)}`)),
    TIMEOUT_MS,
  );
  try {
    await outcome.promise;
  } finally {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    process.off('exit', end);
    if (browser.exitCode === null && browser.pid !== undefined) {
      const ended = once(browser, 'exit');
      end();
      await ended;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function answer(
  request: IncomingMessage,
  script: string,
  input: string,
  folder: string,
  outcome: Outcome,
): Promise<{ readonly type: string; readonly body: string | Uint8Array }> {
  const { method, url } = request;
  if (method === 'GET') {
    if (url === '/') return { type: 'text/html', body: PAGE };
    if (url === '/page.js') return { type: 'text/javascript', body: script };
    if (url === '/input.json') return { type: 'application/json', body: readFileSync(input) };
    return { type: 'text/plain', body: '' };
  }
  const body = Buffer.concat(await request.toArray());
  const file = FILE.exec(url ?? '')?.[1];
  if (file !== undefined) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), body);
  } else if (url === '/done') outcome.resolve();
  else outcome.reject(new Error(body.toString('utf8')));
  return { type: 'text/plain', body: '' };
}

async function bundle(page: string): Promise<string> {
  const build = await rolldown({ input: page, platform: 'browser', logLevel: 'warn' });
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false });
    return output[0].code;
  } finally {
    await build.close();
  }
}

/** Node.js 20 has no `Promise.withResolvers`. */
function withResolvers(): Outcome {
  let settle: Omit<Outcome, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle! };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
