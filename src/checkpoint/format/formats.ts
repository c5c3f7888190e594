import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { Container } from './container.ts';
import { FORMAT_KEY, PARTS_KEY, PREFIX } from './metadataKeys.ts';
import { partOf, partsUsed } from './parts.ts';

/** What this code writes. A file of an older format is read by upgrading it, one step at a time. */
export const CHECKPOINT_FORMAT = 'qckpt-checkpoint/3';

/** Keys that format 3 has and format 2 had not, and their parts. */
const newKeys = ['noise', 'objective', 'periods', 'preparation', 'streams'].map((name) => PREFIX + name);
const newParts = ['preparation', 'data', 'targets'];
const olderParts = ['parameters', 'optimizer', 'freeze', 'hardware', 'history'];

interface Upgrade {
  readonly to: string;
  /** What the newer format says more, for people. */
  readonly change: string;
  /** The same content in the newer format, its format key left to the caller. */
  readonly apply: (container: Container) => Container;
  /** The same content in the older format, its format key left to the caller; null where that cannot say it. */
  readonly undo: (container: Container) => Container | null;
}

/** By the format that a file has. Digests are checked before, over what the file holds. */
const upgrades: Readonly<Record<string, Upgrade>> = {
  'qckpt-checkpoint/1': {
    to: 'qckpt-checkpoint/2',
    change: 'records where a migrated checkpoint comes from; before, none was written that does',
    apply: ({ tensors, metadata }) => {
      if (metadata.has('qckpt.lineage'))
        throw new QckptError(
          'CORRUPT',
          'metadata "qckpt.lineage" expected from format 2 on, got it in format 1',
        );
      return { tensors, metadata: new Map([...metadata, ['qckpt.lineage', '[]']]) };
    },
    undo: ({ tensors, metadata }) => {
      const kept = new Map(metadata);
      return kept.get('qckpt.lineage') === '[]' && kept.delete('qckpt.lineage')
        ? { tensors, metadata: kept }
        : null;
    },
  },
  'qckpt-checkpoint/2': {
    to: 'qckpt-checkpoint/3',
    change:
      'names its parts with their versions, and says what until then followed from the cell: the objective, where ' +
      'noise acts, periods of the parameters, keys of the draws; the preparation of the data, and the data themselves',
    apply: ({ tensors, metadata }) => {
      const early = [...metadata.keys()].find((key) => key === PARTS_KEY || newKeys.includes(key));
      const tensor = [...tensors.keys()].find((name) => newParts.includes(partOf(name)));
      if (early !== undefined || tensor !== undefined)
        throw new QckptError(
          'CORRUPT',
          `"${early ?? tensor}" expected from format 3 on, got it in an older format`,
        );
      const parts = partsUsed(tensors.keys(), undefined);
      return {
        tensors,
        metadata: new Map([
          ...metadata,
          [PARTS_KEY, canonicalJson(parts)],
          ...newKeys.map((key): [string, string] => [key, 'null']),
        ]),
      };
    },
    // What it leaves out follows from the rest: an older version would have written the same without it.
    undo: ({ tensors, metadata }) => {
      const kept = new Map([...tensors].filter(([name]) => !newParts.includes(partOf(name))));
      const isOlder = [...kept.keys()].every((name) => olderParts.includes(partOf(name)));
      if (!isOlder || tensors.get('parameters')?.shape.length !== 3) return null;
      return {
        tensors: kept,
        metadata: new Map([...metadata].filter(([key]) => key !== PARTS_KEY && !newKeys.includes(key))),
      };
    },
  },
};

/** Formats that are read, oldest first. */
export const readableFormats: readonly string[] = [...Object.keys(upgrades), CHECKPOINT_FORMAT];

/** The format that a file says it has. @throws QckptError CORRUPT: none, or one that we do not read */
export function formatOf({ metadata }: Container): string {
  const format = metadata.get(FORMAT_KEY);
  if (format === undefined || !readableFormats.includes(format))
    throw new QckptError(
      'CORRUPT',
      `"${FORMAT_KEY}" expected ${readableFormats.join(' or ')}, got ` +
        `${format === undefined ? 'nothing' : quoted(format)}`,
    );
  return format;
}

/** A container of any readable format in today's. @throws QckptError CORRUPT, as `formatOf` */
export function upgradeContainer(container: Container): Container {
  let upgraded = container;
  for (let format = formatOf(container); format !== CHECKPOINT_FORMAT; ) {
    const { to, apply } = upgrades[format];
    const { tensors, metadata } = apply(upgraded);
    upgraded = { tensors, metadata: new Map([...metadata, [FORMAT_KEY, to]]) };
    format = to;
  }
  return upgraded;
}

/** A container of today's format, and in each older one that can say the same, newest first. */
export function allForms(container: Container): Container[] {
  const forms = [container];
  for (const [format, { undo }] of Object.entries(upgrades).reverse()) {
    const older = undo(forms[forms.length - 1]);
    if (older === null) break;
    forms.push({ tensors: older.tensors, metadata: new Map([...older.metadata, [FORMAT_KEY, format]]) });
  }
  return forms;
}
