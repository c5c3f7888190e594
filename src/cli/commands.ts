import type { Command } from './command.ts';
import { commandName } from './commandLine.ts';
import { bench } from './commands/bench.ts';
import { calibration } from './commands/calibration.ts';
import { check } from './commands/check.ts';
import { diff } from './commands/diff.ts';
import { createExplain } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { gradient } from './commands/gradient.ts';
import { inspect } from './commands/inspect.ts';
import { migrate } from './commands/migrate.ts';
import { reproduce } from './commands/reproduce.ts';
import { resume } from './commands/resume.ts';
import { run } from './commands/run.ts';
import { simulate } from './commands/simulate.ts';
import { tablesCommand } from './commands/tables.ts';
import { transpile } from './commands/transpile.ts';
import { verify } from './commands/verify.ts';
import { type Registry, registries } from './registries.ts';

/** Every verb, in the order in which `--help` lists them. */
export const commands: readonly Command[] = [
  plain(reproduce),
  plain(run),
  plain(resume),
  plain(check),
  plain(verify),
  plain(diff),
  plain(migrate),
  plain(exportCommand),
  plain(tablesCommand),
  plain(simulate),
  plain(gradient),
  plain(transpile),
  plain(calibration),
  plain(inspect),
  plain(bench),
  plain(createExplain(allRegistries)),
];

/** Forgets the type of a command's options: yargs makes them from the command's own declaration. */
function plain<Options>(command: Command<Options>): Command {
  return command as unknown as Command;
}

function allRegistries(): readonly Registry[] {
  const entries = commands.map((command) => ({
    name: commandName(command),
    help: `${command.summary}.\nUsage: qckpt ${command.usage} (qckpt ${commandName(command)} --help lists its options)`,
    example: command.example,
  }));
  return [{ kind: 'command', entries }, ...registries];
}
