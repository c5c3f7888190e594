import { QckptError } from '../../numeric/qckptError.ts';
import { quoted } from '../../numeric/quoted.ts';
import type { Container } from './container.ts';

/** What this code writes. A file of an older format is read by upgrading it, one step at a time. */
export const CHECKPOINT_FORMAT = 'qckpt-checkpoint/2';

const FORMAT_KEY = 'qckpt.format';

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
