import { noiseSources } from '../../checkpoint/compare/attribution.ts';
import type { HardwareComparison } from '../../checkpoint/compare/compareHardware.ts';
import { unchecked } from '../../checkpoint/verify/checks/registry.ts';
import { standingWords } from '../../checkpoint/verify/measured/countsStanding.ts';
import { verdicts } from '../../checkpoint/verify/verdicts.ts';
import type { Verification } from '../../checkpoint/verify/verify.ts';
import { nothingVouched } from '../../checkpoint/verify/vouching.ts';
import type { Retraining } from '../../experiment/retraining/retrain.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { printable } from '../../numeric/quoted.ts';
import { signedNumber } from '../text/signedNumber.ts';
import { textTable } from '../text/textTable.ts';
import { describeRetraining } from './describeRetraining.ts';

/** A verdict on one file, with what it was asked for besides. */
export interface Verified extends Verification {
  /** null: not asked for, or not to be had. */
  readonly comparison: HardwareComparison | null;
  /** Absent: not asked for, or the file cannot be read. */
  readonly retraining?: Retraining;
  /** true: one of several that could not be looked into. */
  readonly isSkipped?: boolean;
}

/**
 * What the verdicts are on, and how many of each there are: what a person reads last.
 * @param isOneFile that is named and whose verdict has been printed: nothing is counted
 */
export function summaryOf(all: readonly Verified[], isOneFile: boolean): string {
  const counts = verdicts.flatMap((verdict) => {
    const count = all.filter((one) => one.verdict === verdict && !one.isSkipped).length;
    return count === 0 ? [] : [`${count} ${verdict}`];
  });
  const skipped = all.filter(({ isSkipped }) => isSkipped).length;
  const found = [...counts, ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(', ');
  const files = isOneFile ? [] : [`${all.length} ${all.length === 1 ? 'file' : 'files'}: ${found}`];
  const longest = all.reduce<Verified | null>(
    (most, one) => (one.crossChecked.length > (most?.crossChecked.length ?? 0) ? one : most),
    null,
  );
  return [...files, ...(longest === null ? [] : vouchingLines(longest))].map((line) => `${line}\n`).join('');
}

function vouchingLines({ recomputed, crossChecked, notChecked }: Verification): string[] {
  const names = (lines: readonly string[]): string =>
    [...new Set(lines.map((line) => line.slice(0, line.indexOf(':'))))].join(', ');
  const reasons = [...new Set(unchecked.map(({ why }) => why))];
  return [
    `recomputed: ${names(recomputed)}`,
    `cross-checked: ${crossChecked.length} things that the file says twice, or that follow from others`,
    ...reasons.flatMap((why) => {
      const lines = notChecked.filter((line) => line.endsWith(`(${why})`));
      return lines.length === 0 ? [] : [`not checked, ${why}: ${names(lines)}`];
    }),
    ...notChecked
      .filter((line) => !reasons.some((why) => line.endsWith(`(${why})`)))
      .map((line) => `not checked, ${line}`),
    'what each of them is: docs/verdicts.md, and --json',
  ];
}

/** How what is found of a file is written. */
export const verdictFormats: Readonly<
  Record<
    'text' | 'json' | 'csv',
    (path: string, found: Verified, first: boolean, each: boolean) => string | Promise<string>
  >
> = {
  // Names of files in a stranger's folder, too.
  text: async (path, { comparison, retraining, ...verification }, _, each) =>
    printable(
      describe(path, verification, each) +
        (retraining === undefined ? '' : describeRetraining(retraining)) +
        (comparison === null
          ? ''
          : describeComparison(comparison, (await import('./explainingWords.ts')).explainingWords())),
    ),
  json: (path, { comparison, ...verification }) => {
    const claims = verification.claims.map((claim) => ({
      ...claim,
      recomputed: numberIn(claim.recomputed),
    }));
    return `${canonicalJson({ file: path, ...verification, claims, ...comparison })}\n`;
  },
  csv: async (path, found, first) => {
    const { csvLines } = await import('../text/csvLines.ts');
    return csvLines(csvHeader, csvRows(path, found), first);
  },
};

/** @param each whether claims that come out are listed, too */
function describe(
  path: string,
  { verdict, claims, reasons, calibration, counts = [] }: Verification,
  each: boolean,
): string {
  const shown = claims.filter((claim) => each || claim.verdict !== 'bit-identical');
  const lines =
    shown.length === 0
      ? []
      : textTable(
          ['claim', 'estimator', 'reported', 'recomputed', ''],
          shown.map(({ split, name, estimator, reported, recomputed, verdict: own }) => [
            `${split} ${name}`,
            estimator,
            String(reported),
            numberIn(recomputed) === null ? 'not to be had' : String(recomputed),
            own,
          ]),
        )
          .split('\n')
          .map((line) => `  ${line}`);
  const count = claims.length > 0 ? ` (${claims.length} claims)` : '';
  const whose = calibration === nothingVouched.calibration ? [] : [`  calibration: ${calibration}`];
  const standings = counts.map((one) => `  ${standingWords(one, calibration !== 'noise-free')}`);
  const below = [...reasons.map((reason) => `  ${reason}`), ...lines, ...standings, ...whose];
  return `${path}: ${verdict}${count}\n${below.map((line) => `${line}\n`).join('')}`;
}

/** null: what a claim follows from is not in the file, or gives no number. */
function numberIn(recomputed: number): number | null {
  return Number.isFinite(recomputed) ? recomputed : null;
}

const LISTED_ELEMENTS = 12;

function describeComparison(comparison: HardwareComparison, words: string): string {
  const { on, split, images, attribution } = comparison;
  const { parts, standardErrors, largest, elements } = attribution;
  // An energy is of no image, and has no accuracy.
  const isEnergy = images === 0;
  const [loss, of] = isEnergy ? ['energy', ''] : ['loss', `, ${images} ${split} images`];
  const spread = (error: number | null): string => (error === null ? '' : ` +- ${error.toFixed(6)}`);
  const lines = [
    `on ${on}${of}: ${loss} ${comparison.lossThere.toFixed(6)}, at home ${comparison.lossAtHome.toFixed(6)}`,
    ...(comparison.accuracyThere === null
      ? []
      : [`accuracy ${comparison.accuracyThere}, at home ${comparison.accuracyAtHome}`]),
    `difference in ${loss} ${signedNumber(comparison.difference)}${spread(comparison.standardError)}${
      comparison.standardError === null ? '' : " (+-: standard error with the run's shots)"
    }`,
    ...noiseSources.map(
      (source) =>
        `  ${source.padEnd(11)}${signedNumber(parts[source])}${spread(standardErrors?.[source] ?? null)}`,
    ),
    `${largest} by ${largest === 'two_qubit' ? 'coupler' : 'qubit'}`,
    ...elements
      .slice(0, LISTED_ELEMENTS)
      .map(
        ({ machine, qubits, part }) =>
          `  ${(machine === 'home' ? 'home' : on).padEnd(13)}${qubits.join('-').padEnd(9)}${signedNumber(part)}`,
      ),
    ...(elements.length > LISTED_ELEMENTS
      ? [`  and ${elements.length - LISTED_ELEMENTS} smaller ones (--json, --csv)`]
      : []),
    words,
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}

const csvHeader = ['file', 'verdict', 'on', 'kind', 'name', 'value', 'standard_error'];

function csvRows(
  path: string,
  { verdict, claims, comparison, retraining }: Verified,
): (string | number | null)[][] {
  const row = (on: string, kind: string, name: string, value: number | null, error: number | null = null) => [
    ...[path, verdict, on, kind, name],
    ...[value, error],
  ];
  const again = retraining === undefined ? [] : [row('', 'retraining', retraining.result, null)];
  if (comparison === null && claims.length === 0) return [row('', 'verdict', '', null), ...again];
  const claimed = claims.flatMap(({ name, split, reported, recomputed }) => [
    row('', 'reported', `${split} ${name}`, reported),
    row('', 'recomputed', `${split} ${name}`, numberIn(recomputed)),
  ]);
  claimed.push(...again);
  if (comparison === null) return claimed;
  const { on, attribution } = comparison;
  return [
    ...claimed,
    ...(['lossAtHome', 'lossThere', 'accuracyAtHome', 'accuracyThere'] as const).map((name) =>
      row(on, 'evaluation', name, comparison[name]),
    ),
    row(on, 'difference', 'loss', comparison.difference, comparison.standardError),
    ...noiseSources.map((source) =>
      row(on, 'part', source, attribution.parts[source], attribution.standardErrors?.[source] ?? null),
    ),
    ...attribution.elements.map(({ machine, qubits, part }) =>
      row(on, `${attribution.largest} part`, `${machine} ${qubits.join('-')}`, part),
    ),
  ];
}
