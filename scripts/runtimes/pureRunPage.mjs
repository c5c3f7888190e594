// A pure run in a browser: the input comes from the server that served this, and the files go back to it.
import { pureRun } from './pureRun.mjs';

const post = (path, body) => fetch(path, { method: 'POST', body });
try {
  const input = await (await fetch('/input.json')).json();
  for (const [name, bytes] of pureRun(input)) await post(`/files/${name}`, bytes);
  await post('/done', '');
} catch (error) {
  await post('/failed', `${error}\n${error.stack}`);
}
