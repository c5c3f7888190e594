import type { DrawnFigure } from '../figures/drawFigure.ts';
import { readTable } from '../readTable.ts';
import { type Block, textBlock } from './blocks.ts';
import { escapeHtml, htmlTable } from './html.ts';

/** Data of at most so many letters stand in the page as a table; others compressed. */
const MOST_LETTERS = 5000;
const ELSEWHERE = '<noscript><p>This needs JavaScript; the rows are in the CSV file.</p></noscript>';

/** A heading a study, and its figures. */
export function figureSections(drawn: readonly DrawnFigure[]): {
  readonly html: string;
  readonly blocks: readonly Block[];
} {
  const studies = [...new Set(drawn.map(({ figure }) => figure.study))];
  const blocks: Block[] = [];
  const html = studies.map((study) => {
    const own = drawn.filter(({ figure }) => figure.study === study);
    return (
      `<section id="study-${study}" aria-labelledby="study-${study}-h"><h2 ` +
      `id="study-${study}-h">${title(study)}</h2>${own.map((one) => figureHtml(one, blocks)).join('')}</section>`
    );
  });
  return { html: html.join(''), blocks };
}

/** A study as a heading. */
export function title(study: string): string {
  return escapeHtml(study.charAt(0).toUpperCase() + study.slice(1));
}

function figureHtml({ figure, caption, svg, csv, rows }: DrawnFigure, blocks: Block[]): string {
  const { name, table } = figure;
  const isShort = csv.length <= MOST_LETTERS;
  blocks.push(textBlock(`data-${name}`, csv));
  return (
    `<figure id="figure-${name}" data-name="${name}"><h3>${escapeHtml(figure.title)}</h3>` +
    `<div class="scroll plot" tabindex="0" role="region" aria-label="${escapeHtml(figure.title)}">${svg}</div>` +
    `<figcaption>${escapeHtml(caption)}</figcaption>` +
    `<details class="data"><summary>Data: ${rows.length} rows of ${table}.csv</summary>` +
    `${isShort ? tableOf(name, csv) : ELSEWHERE}</details></figure>`
  );
}

function tableOf(name: string, csv: string): string {
  const rows = readTable(csv);
  const columns = Object.keys(rows[0]);
  return htmlTable(
    `Data of ${name}`,
    columns,
    rows.map((row) => columns.map((column) => row[column])),
  );
}
