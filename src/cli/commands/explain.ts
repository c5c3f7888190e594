import { canonicalJson } from '../../numeric/canonicalJson.ts';
import { suggestion } from '../../numeric/nearestNames.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { Command } from '../command.ts';
import { print } from '../output.ts';
import type { Explained, Registry } from '../registries.ts';
import { textTable } from '../text/textTable.ts';

interface Options {
  readonly name?: string | undefined;
  readonly json: boolean;
}

/** The command that explains what the registries hold; they are handed in because this command is in one of them. */
export function createExplain(known: readonly Registry[]): Command<Options> {
  return {
    options: (yargs) =>
      yargs
        .positional('name', { type: 'string', describe: 'Name or alias of anything in the list' })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'Print JSON: kind, name, aliases, help, example',
        }),
    run: async ({ name, json }) => {
      const found =
        name === undefined ? known.flatMap(everything) : known.flatMap((registry) => named(registry, name));
      if (name !== undefined && found.length === 0)
        throw new QckptError(
          'ARGUMENT',
          `nothing is called "${name}"${suggestion(name, known.flatMap(namesOf))} (qckpt explain lists all)`,
        );
      const text = json
        ? canonicalJson(found.map(asJson))
        : name === undefined
          ? known.map(listOf).join('\n\n')
          : found.map(describe).join('\n\n');
      print(`${text}\n`);
      return 0;
    },
  };
}

interface Finding {
  readonly kind: string;
  readonly entry: Explained;
}

function everything({ kind, entries }: Registry): Finding[] {
  return entries.map((entry) => ({ kind, entry }));
}

function named(registry: Registry, name: string): Finding[] {
  return everything(registry).filter(({ entry }) => entry.name === name || entry.aliases?.includes(name));
}

function namesOf({ entries }: Registry): string[] {
  return entries.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

function listOf({ kind, entries }: Registry): string {
  return textTable(
    [kind, ''],
    entries.map(({ name, help }) => [name, help.split('\n')[0]]),
  );
}

function describe({ kind, entry: { name, aliases = [], help, example } }: Finding): string {
  const also = aliases.length === 0 ? '' : `, also ${aliases.join(', ')}`;
  return [
    `${name} (${kind}${also})`,
    help,
    '',
    ...example
      .trimEnd()
      .split('\n')
      .map((text) => `    ${text}`),
  ].join('\n');
}

function asJson({ kind, entry: { name, aliases = [], help, example } }: Finding) {
  return { kind, name, aliases, help, example };
}
