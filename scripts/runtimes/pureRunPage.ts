// A pure run in a browser: the input comes from the server that served this, and the files go back to it.
import { type PureInput, pureRun } from './pureRun.ts';

const post = (path: string, body: string | Uint8Array<ArrayBuffer>) => fetch(path, { method: 'POST', body });
try {
  const input = await ((await fetch('/input.json')).json() as Promise<PureInput>);
  for (const [name, bytes] of pureRun(input)) await post(`/files/${name}`, bytes);
  await post('/done', '');
} catch (error) {
  await post('/failed', error instanceof Error ? `${error}\n${error.stack}` : String(error));
}
