import { referenceFolder, referenceTable } from '../../experiment/reference.ts';
import { readRequest } from '../../experiment/runRequest.ts';
import type { ExperimentSpec } from '../../experiment/spec/experimentSpec.ts';
import { STUDIES } from '../../experiment/spec/studies.ts';
import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { claims as registry } from '../../report/claims/claims.ts';
import { compareTables } from '../../report/compareTables.ts';
import { tables } from '../../report/tables.ts';
import { hasRequest } from '../../storage/runRecord.ts';
import { fittedLine } from '../text/fittedLine.ts';

/** How a run agrees with `results/reference/`. */
export interface ReferenceComparison {
  readonly text: string;
  /** Whether a row or a verdict that must be equal is not. */
  readonly isDifferent: boolean;
}

const LISTED_DIFFERENCES = 5;
const COLUMNS = 100;

/**
 * Compares the tables of a whole reproduction, as the package runs it, with the committed ones. Of other settings
 * nothing can be expected: a part of the studies, other seeds, other data, a quick run.
 * @param files the run's tables, by file name
 * @param referenceOf the committed table in a file of this name; null: there is none
 */
export function compareWithReference(
  files: Readonly<Record<string, string>>,
  specs: readonly ExperimentSpec[],
  referenceOf: (file: string) => string | null = referenceTable,
): ReferenceComparison {
  if (!hasRequest(referenceFolder)) return { text: '', isDifferent: false };
  if (!isWhole(specs))
    return {
      text: 'not compared with results/reference: other experiments, seeds, settings or data\n',
      isDifferent: false,
    };
  const names = new Set(specs.map(({ name }) => name));
  const compared = Object.values(tables)
    .filter(({ volatile }) => !volatile)
    .flatMap((table) => {
      const reference = referenceOf(`${table.name}.csv`);
      if (reference === null) return [];
      const found = compareTables(table, files[`${table.name}.csv`] ?? '', reference, names);
      return found.shared + found.missing.length === 0 ? [] : [found];
    });
  const rows = compared.reduce((sum, { shared, missing }) => sum + shared + missing.length, 0);
  const differences = compared.flatMap(({ table, differences, missing }) =>
    [...differences, ...missing.map((words) => `${words}: no such row here`)].map(
      (words) => `${table}.csv: ${words}`,
    ),
  );
  const verdicts = compared.find(({ table }) => table === 'claims')?.shared ?? 0;
  const times = Object.values(registry).flatMap(({ name, isTime }) => (isTime === true ? [name] : []));
  const text =
    differences.length === 0
      ? `compared with results/reference: all ${grouped(rows)} rows of ${compared.length} tables equal; all ` +
        `${verdicts} verdicts agree (${times.join(', ')} is a time)`
      : `compared with results/reference: ${grouped(differences.length)} of ${grouped(rows)} rows differ`;
  const more = differences.length - LISTED_DIFFERENCES;
  const lines = [
    text,
    ...differences.slice(0, LISTED_DIFFERENCES).map((words) => fittedLine(`  ${words}`, COLUMNS)),
    ...(more > 0 ? [`  and ${grouped(more)} more`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, isDifferent: differences.length > 0 };
}

/** Whether these are all studies, with the settings of the reference. */
function isWhole(specs: readonly ExperimentSpec[]): boolean {
  const settings = (spec: ExperimentSpec): string => canonicalJson({ ...spec, quick: {} });
  const known = new Set(readRequest(referenceFolder).experiments.map(settings));
  const names = specs.map(({ name }) => name);
  return (
    names.length === STUDIES.length &&
    STUDIES.every((study) => names.includes(study)) &&
    specs.every((spec) => known.has(settings(spec)))
  );
}

/** `10,012`. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
