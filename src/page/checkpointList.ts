import { blockText } from './blocks.ts';
import { byId, element, table } from './elements.ts';

/** So many are shown at a time. */
const SHOWN = 100;

/** Columns of the index, each as long as there are checkpoints. */
type Columns = Readonly<
  Record<'experiment' | 'run' | 'model' | 'machine' | 'sha256' | 'state', readonly string[]>
>;

let columns: Promise<Columns> | undefined;

/** The index as the page holds it. */
function index(): Promise<Columns> {
  columns ??= blockText('block-index').then((text) => JSON.parse(text) as Columns);
  return columns;
}

/** What the page says of the file with this digest; null: it is not among its checkpoints. */
export async function knownCheckpoint(sha256: string): Promise<string | null> {
  const { sha256: digests, experiment, run } = await index();
  const at = digests.indexOf(sha256);
  return at < 0 ? null : `${experiment[at]}/${run[at]}`;
}

/** The list of checkpoints and its filter. */
export async function addCheckpointList(): Promise<void> {
  const box = document.getElementById('index');
  if (box === null) return;
  const filter = byId<HTMLInputElement>('filter');
  const all = await index();
  const texts = all.run.map((run, k) =>
    [all.experiment[k], run, all.model[k], all.machine[k], all.sha256[k], all.state[k]]
      .join(' ')
      .toLowerCase(),
  );
  const show = (): void => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = texts.flatMap((text, k) => (words.every((word) => text.includes(word)) ? [k] : []));
    byId('found').textContent =
      `${found.length} of ${texts.length}${found.length > SHOWN ? `, the first ${SHOWN} shown` : ''}`;
    box.replaceChildren(
      table(
        'Checkpoints',
        ['experiment', 'cell', 'machine', 'SHA-256 of the file', 'state digest'],
        found
          .slice(0, SHOWN)
          .map((k) => [
            all.experiment[k],
            all.run[k],
            all.machine[k],
            element('code', {}, all.sha256[k]),
            element('code', {}, all.state[k]),
          ]),
      ),
    );
  };
  filter.parentElement!.hidden = false;
  filter.addEventListener('input', show);
  show();
}
