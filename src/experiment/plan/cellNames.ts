import type { ObjectiveSpec } from '../../learn/objectives/objectives.ts';
import { optimizerName } from '../../learn/optimizers.ts';
import { safeName } from '../../storage/files/safeName.ts';
import { freezingName, type OptimizerConfig } from '../../training/cell.ts';

/** What of a cell stands in its name. */
interface VqeParts {
  readonly model: { readonly name: string };
  readonly freezing: { readonly strategy: string; readonly [option: string]: unknown };
  readonly optimizer: OptimizerConfig;
  readonly seed: string;
}
interface TrainParts extends VqeParts {
  readonly level: number;
  readonly samples: number;
  readonly shots: number | null;
  readonly objective?: ObjectiveSpec | undefined;
  readonly backend?: string | undefined;
}

/** Which parts are named because the experiment says them in another way elsewhere. */
interface NamedParts {
  readonly optimizer: boolean;
  readonly samples: boolean;
  readonly shots: boolean;
}

/** The name of a training task. @param hardware as the experiment calls it: a name, a file, `none` */
export function trainName(cell: TrainParts, hardware: string, named: NamedParts): string {
  return slug([cell.model.name, hardware, ...trainEnding(cell, named)]);
}

function trainEnding(
  { level, freezing, optimizer, samples, shots, objective, backend, seed }: TrainParts,
  named: NamedParts,
): string[] {
  return [
    `l${level}`,
    freezingName(freezing),
    ...(named.optimizer ? [optimizerName(optimizer)] : []),
    ...(named.samples ? [`n${samples}`] : []),
    ...(named.shots ? [shots === null ? 'exact' : `m${shots}`] : []),
    ...(objective === undefined ? [] : [typeof objective === 'string' ? objective : objective.name]),
    ...(backend === undefined ? [] : [backend]),
    `s${seed}`,
  ];
}

/** The name of an eigensolver's task. @param noise as the experiment calls it: a name, `none` */
export function vqeName({ model, freezing, optimizer, seed }: VqeParts, noise: string): string {
  return slug([model.name, noise, freezingName(freezing), optimizerName(optimizer), `s${seed}`]);
}

/**
 * What the experiment called the machine, where a task of this name may have had this cell, whatever else
 * its experiment says; null: it cannot have.
 */
export function hardwareInTrainName(name: string, cell: TrainParts): string | null {
  const choices = [false, true];
  const endings = choices.flatMap((optimizer) =>
    choices.flatMap((samples) =>
      choices.map((shots) => `-${slug(trainEnding(cell, { optimizer, samples, shots }))}`),
    ),
  );
  const start = `${slug([cell.model.name])}-`;
  // The longest ending that fits leaves the least to the machine.
  const ending = endings.filter((one) => name.endsWith(one)).sort((a, b) => b.length - a.length)[0];
  if (ending === undefined || !name.startsWith(start)) return null;
  return name.slice(start.length, name.length - ending.length) || null;
}

const FIELD = 'name of a task';

/**
 * A folder's name. Machines may be files: of their paths the last part; or MACHINE@DATE. @throws QckptError SPEC: no
 * such name
 */
export function slug(parts: readonly string[]): string {
  const plain = parts.join('-');
  if (!/[/\\@]|\.ya?ml/.test(plain)) return safeName(plain, FIELD);
  return safeName(
    parts
      .map((part) =>
        part
          .split(/[/\\]/)
          .at(-1)!
          .replace(/\.ya?ml$/, '')
          .replace('@', '-'),
      )
      .join('-'),
    FIELD,
  );
}
