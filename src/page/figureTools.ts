import { palette, type ToneName } from '../report/figures/palette.ts';
import { blockText } from './blocks.ts';
import { download, element, table } from './elements.ts';

/** Of the rows so many are shown; all are in the file. */
const SHOWN_ROWS = 300;

/** Gives each figure its downloads, and its data where they are not in the page as they are. */
export function addFigureTools(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-name]')) {
    const name = figure.dataset.name!;
    const data = figure.querySelector('details')!;
    const svg = figure.querySelector('svg')!;
    const title = figure.querySelector('h3')!.textContent ?? '';
    const csv = (): Promise<string> => blockText(`data-${name}`);
    const save = (label: string, use: () => Promise<void>): HTMLElement => {
      const button = element('button', { type: 'button', 'aria-label': `${label}: ${title}` }, label);
      button.addEventListener('click', () => void use());
      return button;
    };
    const tools = element(
      'div',
      { class: 'tools' },
      save('Save SVG', async () =>
        download(
          `${name}.svg`,
          'image/svg+xml',
          withData(svg.outerHTML, title, figure.querySelector('figcaption')!.textContent ?? '', await csv()),
        ),
      ),
      save('Save CSV', async () => download(`${name}.csv`, 'text/csv', await csv())),
    );
    data.before(tools);
    data.addEventListener('toggle', () => void showData(data, csv), { once: true });
  }
}

async function showData(data: HTMLElement, csv: () => Promise<string>): Promise<void> {
  if (data.querySelector('table') !== null) return;
  const [head, ...lines] = fieldsOf(await csv());
  const shown = lines.slice(0, SHOWN_ROWS);
  data.append(table('Data of the figure', head, shown));
  if (lines.length > shown.length)
    data.append(
      element(
        'p',
        { class: 'quiet' },
        `The first ${shown.length} of ${lines.length} rows; "Save CSV" has all.`,
      ),
    );
}

/** RFC 4180, as this program writes it. */
export function fieldsOf(csv: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    lines[lines.length - 1].push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') break;
    if (end !== ',') lines.push([]);
  }
  return lines.filter((line) => line.length > 1 || line[0] !== '');
}

/** A file of its own: light colours, what it shows, and its data. */
function withData(svg: string, title: string, caption: string, csv: string): string {
  const inside =
    `<title>${escaped(title)}</title><desc>${escaped(caption)}</desc><metadata>${escaped(csv)}</metadata>` +
    '<rect width="100%" height="100%" fill="var(--paper)"/>';
  return `${svg.replace('>', `>${inside}`)}\n`.replaceAll(/var\(--([a-z0-9-]+)\)/g, (whole, tone: string) =>
    Object.hasOwn(palette, tone) ? palette[tone as ToneName].light : whole,
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
