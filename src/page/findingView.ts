import { drawing, element, table } from './elements.ts';
import type { Comparison, Finding } from './messages.ts';

/** What a verdict means, and how it looks. */
const VERDICTS: Readonly<
  Record<string, { readonly kind: string; readonly mark: string; readonly means: string }>
> = {
  'bit-identical': {
    kind: 'yes',
    mark: '\u2713',
    means: 'Every claim comes out to the last bit, and nothing in the file contradicts anything else.',
  },
  'within tolerance': {
    kind: 'yes',
    mark: '\u2713',
    means: 'Every claim comes out within what another version\u2019s rounding can do.',
  },
  mismatch: {
    kind: 'no',
    mark: '\u2717',
    means:
      'The file does not hold what it claims: it was forged, or made by something that is not this program.',
  },
  unverifiable: {
    kind: 'open',
    mark: '?',
    means: 'Something that it takes to recompute the claims is not here.',
  },
  'not a checkpoint': {
    kind: 'open',
    mark: '?',
    means: 'The file is something else; nothing is wrong with it.',
  },
  corrupt: { kind: 'no', mark: '\u2717', means: 'The file is a checkpoint of qckpt that was damaged.' },
};

/** What was found of a file, for people. @param known the page's own checkpoint that it is; null: none */
export function findingView(name: string, finding: Finding, known: string | null): HTMLElement {
  const { kind, mark, means } = VERDICTS[finding.verdict] ?? VERDICTS.unverifiable;
  const { claims, reasons, counts, chip, circuits } = finding;
  return element(
    'article',
    { class: 'result', 'data-verdict': finding.verdict, 'aria-label': `Verdict on ${name}` },
    element('h3', {}, name),
    element(
      'p',
      {},
      element('span', { class: `verdict ${kind}` }, `${mark} ${finding.verdict}`),
      ` ${means}`,
    ),
    ...list('Why', reasons),
    ...(claims.length === 0 ? [] : [claimsTable(finding)]),
    ...list('Counts of a machine', counts),
    element('div', { class: 'move' }),
    ...about(finding, known),
    ...(chip === null
      ? []
      : [
          element('h4', {}, `Calibration: ${chip.title}`),
          element('div', { class: 'drawn' }, element('div', { class: 'fit' }, drawing(chip.svg))),
          element('p', { class: 'quiet' }, chip.caption),
        ]),
    ...circuits.flatMap(({ title, svg }) => [
      element('h4', {}, `Circuit: ${title.charAt(0).toLowerCase()}${title.slice(1)}`),
      element(
        'div',
        { class: 'drawn scroll', tabindex: '0', role: 'region', 'aria-label': `Circuit: ${title}` },
        drawing(svg),
      ),
    ]),
    ...vouching(finding),
  );
}

function claimsTable({ claims }: Finding): HTMLElement {
  const digits = (text: string, differs: boolean): HTMLElement =>
    element('span', { class: differs ? 'digits differs' : 'digits' }, text);
  return table(
    'Claims, reported and recomputed',
    ['claim', 'estimator', 'reported', 'recomputed', 'verdict'],
    claims.map(({ what, estimator, reported, recomputed, verdict }) => [
      what,
      estimator,
      digits(reported, false),
      digits(recomputed, reported !== recomputed),
      verdict,
    ]),
  );
}

function about(
  { about: lines, sha256, calibration, description }: Finding,
  known: string | null,
): HTMLElement[] {
  if (lines.length === 0) return [];
  return [
    element('h4', {}, 'What it is'),
    element(
      'div',
      { class: 'about' },
      table(
        'What the file is',
        [],
        [
          ...lines.filter(([name]) => name !== 'claim' && name !== 'state'),
          ['its noise', calibration],
          ['SHA-256', element('code', {}, sha256)],
          [
            'in this page',
            known === null ? 'not among the checkpoints of this page' : `it is checkpoint ${known}`,
          ],
        ],
      ),
    ),
    element(
      'details',
      {},
      element('summary', {}, 'All of it, with sizes'),
      element('pre', { tabindex: '0' }, description),
    ),
  ];
}

function vouching({ recomputed, crossChecked, notChecked }: Finding): HTMLElement[] {
  if (recomputed.length === 0) return [];
  return [
    element(
      'details',
      {},
      element('summary', {}, 'What this verdict stands for'),
      ...list('Recomputed', recomputed),
      ...list(`Cross-checked (${crossChecked.length})`, crossChecked),
      ...list('Not checked', notChecked),
    ),
  ];
}

function list(title: string, lines: readonly string[]): HTMLElement[] {
  if (lines.length === 0) return [];
  return [element('h4', {}, title), element('ul', {}, ...lines.map((line) => element('li', {}, line)))];
}

/** A file on another machine. */
export function comparisonView(comparison: Comparison): HTMLElement {
  const { on, split, images, lossAtHome, lossThere, accuracies, difference } = comparison;
  const isEnergy = images === 0;
  const what = isEnergy ? 'energy' : 'loss';
  return element(
    'div',
    { class: 'comparison', 'data-on': on },
    element(
      'p',
      {},
      `On ${on === 'none' ? 'no machine (noise-free)' : on}`,
      `${isEnergy ? '' : `, exact, ${images} ${split} samples`}: ${what} `,
      element('strong', {}, lossThere),
      ` in place of ${lossAtHome} ` +
        `(${difference})${accuracies === null ? '.' : `; accuracy ${accuracies[1]} in place of ${accuracies[0]}.`}`,
    ),
    table(
      'What the difference is due to',
      ['source of the difference', what],
      comparison.parts.map(([source, part]) => [source, element('span', { class: 'digits' }, part)]),
    ),
    ...(comparison.elements.length === 0
      ? []
      : [
          table(
            'Largest parts by qubit or coupler',
            ['qubit or coupler', what],
            comparison.elements.map(([name, part]) => [name, element('span', { class: 'digits' }, part)]),
          ),
        ]),
  );
}
