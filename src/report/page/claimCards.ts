import type { DrawnFigure } from '../figures/drawFigure.ts';
import { short, withInterval } from '../figures/forms/intervals.ts';
import type { Cell, Row } from '../table.ts';
import { escapeHtml, htmlTable } from './html.ts';
import { intervalMark } from './intervalMark.ts';
import { verdictMarks, verdictWords } from './verdictWords.ts';

/** A card a claim. @param quick experiments that were run with quick settings */
export function claimCards(
  claims: readonly Row[],
  drawn: readonly DrawnFigure[],
  quick: ReadonlySet<string>,
): string {
  const shared = new Set(claims.map(({ id }) => id).filter((id, k, all) => all.indexOf(id) !== k));
  return `<div class="cards">${claims.map((row) => card(row, drawn, quick, shared.has(row.id))).join('')}</div>`;
}

/** Where a claim stands in the page; several experiments may judge the same. */
function anchorOf({ id, experiment }: Row): string {
  return `claim-${id}-${experiment}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
}

function card(
  row: Row,
  drawn: readonly DrawnFigure[],
  quick: ReadonlySet<string>,
  isShared: boolean,
): string {
  const { id, claim, experiment, measured, n, over, supported_when, verdict } = row;
  const { mark, kind } = verdictMarks[String(verdict)] ?? verdictMarks['not judged'];
  const shown = drawn.filter(({ figure }) => figure.claims?.includes(String(id)));
  const links = shown.map(
    ({ figure }) =>
      `<a href="#figure-${figure.name}">${escapeHtml(figure.title)}</a> (rows of ${figure.table}.csv)`,
  );
  const number =
    typeof measured === 'number' ? withInterval(intervalRow(row), 'measured') : 'nothing measured';
  const when =
    `<span class="quiet">over ${n} ${escapeHtml(over)}; supported ${escapeHtml(supported_when)} ` +
    `${short(row.threshold)}</span>`;
  return (
    `<article class="card ${kind}" id="${anchorOf(row)}"><header><h3><span class="id">${escapeHtml(id)}</span>` +
    `${isShared ? ` <span class="quiet">${escapeHtml(experiment)}</span>` : ''}</h3>` +
    `<p class="verdict ${kind}"><span aria-hidden="true">${mark}</span> ` +
    `${escapeHtml(verdictWords(row, quick))}</p></header>` +
    `<p class="claim">${escapeHtml(claim)}</p>${intervalMark(row)}` +
    `<p class="number"><strong>${escapeHtml(number)}</strong>${typeof n === 'number' ? ` ${when}` : ''}</p>` +
    (typeof row.robustness === 'string'
      ? `<p class="quiet">${escapeHtml(sentence(row.robustness))}</p>`
      : '') +
    (links.length === 0 ? '' : `<p class="links">${links.join('<br>')}</p>`) +
    `<details><summary>How it is tested</summary>${details(row)}</details></article>`
  );
}

/** `Depends on: without manila.` */
function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function intervalRow(row: Row): Row {
  return { ...row, measured_low: row.low ?? null, measured_high: row.high ?? null };
}

function details(row: Row): string {
  const { test, reason, robustness, half, twice, without, without_verdict, beside, remark } = row;
  const said = (words: Cell | undefined): boolean => words !== null && words !== undefined && words !== '';
  const lines: [string, Cell | undefined][] = [
    ['experiment', row.experiment],
    ['threshold', `${short(row.threshold)}: ${reason ?? ''}`],
    ['verdict depends on', String(robustness ?? '').replace(/^depends on: /, '')],
    ['at half the threshold', half],
    ['at twice the threshold', twice],
    ['most influential machine', said(without) ? `${without}; without it: ${without_verdict ?? ''}` : null],
    ['measured beside', beside],
    ['remark', remark],
    ['effect size', said(row.effect_size) ? short(row.effect_size) : null],
    ['commit', `${row.commit ?? ''}${row.dirty === true ? ', with uncommitted changes' : ''}`],
  ];
  return (
    `<p>${escapeHtml(test ?? '')}</p>` +
    htmlTable(
      `The row of claim ${row.id} in claims.csv`,
      ['', ''],
      lines.filter(([, words]) => said(words)),
    ).replace(/<thead>.*?<\/thead>/, '')
  );
}
