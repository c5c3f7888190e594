import { knownCheckpoint } from './checkpointList.ts';
import { byId, element } from './elements.ts';
import { comparisonView, findingView } from './findingView.ts';
import type { Finding } from './messages.ts';
import { createVerifier, type Listener } from './verifier.ts';

/** As the command line: the largest that are known have two megabytes. */
const MOST_BYTES = 128 * 2 ** 20;

/** Where a file is dropped or chosen, and what is found of it. */
export function addVerifyBox(): void {
  const [drop, input] = [byId('drop'), byId<HTMLInputElement>('file')];
  const verifier = createVerifier();
  const outcome = byId('outcome');
  const progress = createProgress(() => verifier.cancel());
  const listener = (own: Pick<Listener, 'found' | 'compared'>, name: string): Listener => {
    progress.begin(name);
    return {
      stage: progress.stage,
      found: (finding) => {
        progress.end();
        own.found(finding);
      },
      compared: (comparison) => {
        progress.end();
        own.compared(comparison);
      },
      failed: (message) => {
        progress.end();
        outcome.prepend(element('p', { class: 'result', 'data-verdict': 'failed' }, `${name}: ${message}`));
      },
    };
  };
  const verify = (file: File): void => {
    outcome.replaceChildren();
    if (file.size > MOST_BYTES) {
      outcome.append(
        element(
          'p',
          { class: 'result', 'data-verdict': 'refused' },
          `${file.name} has ${Math.round(file.size / 2 ** 20)} MiB; a page takes checkpoints of at most ` +
            `${MOST_BYTES / 2 ** 20} MiB. On a command line, qckpt verify --limit takes larger ones.`,
        ),
      );
      return;
    }
    const found = async (finding: Finding): Promise<void> => {
      const view = findingView(file.name, finding, await knownCheckpoint(finding.sha256));
      if (finding.movable === null)
        view
          .querySelector('.move')!
          .append(
            ...moveBox((on, show) =>
              verifier.start(
                { name: file.name, file, on },
                listener({ found: () => {}, compared: (one) => show(comparisonView(one)) }, file.name),
              ),
            ),
          );
      outcome.replaceChildren(view);
      view.scrollIntoView({ block: 'nearest' });
    };
    verifier.start(
      { name: file.name, file, on: null },
      listener({ found: (one) => void found(one), compared: () => {} }, file.name),
    );
  };
  const take = (files: FileList | null | undefined): void => {
    const [file] = files ?? [];
    if (file !== undefined) verify(file);
  };
  input.addEventListener('change', () => {
    take(input.files);
    // The same file once more is a change, too.
    input.value = '';
  });
  acceptDrops(drop, take);
  drop.hidden = false;
}

/** Anywhere in the page: a file that misses the box would open in its place. */
function acceptDrops(drop: HTMLElement, take: (files: FileList | null | undefined) => void): void {
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault();
    drop.classList.toggle('over', is);
  };
  addEventListener('dragover', over(true));
  addEventListener('dragleave', over(false));
  addEventListener('drop', (event) => {
    over(false)(event);
    take(event.dataTransfer?.files);
    drop.scrollIntoView({ block: 'nearest' });
  });
}

/** A choice of machines, and what comes of it. */
function moveBox(compare: (on: string, show: (view: HTMLElement) => void) => void): HTMLElement[] {
  const select = element('select', { id: 'on' });
  select.append(
    element('option', { value: 'none' }, 'none (noise-free)'),
    byId<HTMLTemplateElement>('machines').content.cloneNode(true),
  );
  const button = element('button', { type: 'button', id: 'compare' }, 'Compare');
  const shown = element('div', { 'aria-live': 'polite' });
  button.addEventListener('click', () => compare(select.value, (view) => shown.replaceChildren(view)));
  return [
    element('h4', {}, 'What a move would change'),
    element(
      'p',
      {},
      element('label', { for: 'on' }, 'The same angles, compiled again, on '),
      select,
      ' ',
      button,
    ),
    shown,
  ];
}

/** Stage, bar and button while a file is worked on. */
function createProgress(cancel: () => void) {
  const [box, stage, bar] = [byId('progress'), byId('stage'), byId<HTMLProgressElement>('bar')];
  let [since, seconds, name] = [0, null as number | null, ''];
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    if (seconds === null) bar.removeAttribute('value');
    // Estimated: the last tenth waits for what is found.
    else bar.value = Math.min(0.95, (performance.now() - since) / 1000 / Math.max(0.2, seconds));
  };
  const end = (): void => {
    clearInterval(timer);
    box.hidden = true;
  };
  byId('cancel').addEventListener('click', () => {
    cancel();
    end();
  });
  return {
    begin: (file: string): void => {
      [name, seconds] = [file, null];
      stage.textContent = `Reading ${file}`;
      box.hidden = false;
      clearInterval(timer);
      timer = setInterval(tick, 100);
      tick();
    },
    stage: (words: string, takes: number | null): void => {
      [since, seconds] = [performance.now(), takes];
      stage.textContent =
        `${name}: ` +
        `${words.toLowerCase()}${takes !== null && takes > 1 ? `, about ${Math.ceil(takes)} s` : ''}`;
      tick();
    },
    end,
  };
}
