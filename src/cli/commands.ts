import type { SpecKey } from '../experiment/spec/specKeys.ts';
import { type Command, type CommandEntry, commandName } from './command.ts';
import type { Explained } from './registries.ts';

/** Every verb, in the order in which `--help` lists them. */
export const commands: readonly CommandEntry[] = [
  {
    usage: 'init [folder]',
    summary: 'Write a first experiment that runs as it is, with comments, a circuit and a README',
    example: 'qckpt init results/runs/demo',
    load: async () => plain((await import('./commands/init.ts')).init),
  },
  {
    usage: 'reproduce',
    summary: "Rerun the paper's studies on real data and recorded calibrations, and write every table",
    example: 'qckpt reproduce --quick --study overhead',
    load: async () => plain((await import('./commands/reproduce.ts')).reproduce),
  },
  {
    usage: 'run <experiment>',
    summary: 'Run an experiment file: train, checkpoint, analyse, write tables',
    example: 'qckpt run experiments/freezing.yaml --quick --set seeds=1 --output results/runs/one',
    load: async () => plain((await import('./commands/run.ts')).run),
  },
  {
    usage: 'resume <run>',
    summary: 'Continue a run, or a whole reproduction, where it stopped',
    example: 'qckpt resume results/runs/reproduce-1',
    load: async () => plain((await import('./commands/resume.ts')).resume),
  },
  {
    usage: 'check <experiment>',
    summary: 'Validate an experiment file and print its plan and cost; nothing runs',
    example: 'qckpt check experiments/hardware.yaml --quick',
    load: async () => plain((await import('./commands/check.ts')).check),
  },
  {
    usage: 'verify <files..>',
    summary:
      "Recompute a checkpoint's claims from the file alone: bit-identical, within tolerance, or mismatch and why",
    example: 'qckpt verify results/runs/reproduce-1',
    load: async () => plain((await import('./commands/verify.ts')).verify),
  },
  {
    usage: 'diff <a> <b>',
    summary: 'Say what two checkpoints have differently: exit code 0 where they are equal, 1 where not',
    example:
      'qckpt diff test/golden/checkpoint/format-1/trained-manila.safetensors ' +
      'test/golden/checkpoint/manila.safetensors',
    load: async () => plain((await import('./commands/diff.ts')).diff),
  },
  {
    usage: 'migrate <file>',
    summary:
      'Move a checkpoint to another machine: compiled again, adjusted, with its parent and the losses on the way',
    example:
      'qckpt migrate test/golden/checkpoint/format-1/trained-manila.safetensors --to forte -o moved.safetensors',
    load: async () => plain((await import('./commands/migrate.ts')).migrate),
  },
  {
    usage: 'adjust <file>',
    summary: "Prune a checkpoint's angles, or put them on a grid of so many bits",
    example:
      'qckpt adjust test/golden/checkpoint/format-1/trained-manila.safetensors --prune 0.3 -o pruned.safetensors',
    load: async () => plain((await import('./commands/adjust.ts')).adjust),
  },
  {
    usage: 'train <file>',
    summary: "Continue a checkpoint's training for more samples on its own machine, another program's too",
    example:
      'qckpt train test/golden/checkpoint/format-1/trained-manila.safetensors --samples 5 -o continued.safetensors',
    load: async () => plain((await import('./commands/train.ts')).train),
  },
  {
    usage: 'export <file>',
    summary: 'Write a checkpoint in a format of other tools',
    example:
      'qckpt export test/golden/checkpoint/format-1/trained-manila.safetensors --format openqasm3 --bind',
    load: async () => plain((await import('./commands/export.ts')).exportCommand),
  },
  {
    usage: 'predict <file> <images..>',
    summary: 'Classify new images, or rows of a table, with a checkpoint',
    example:
      'qckpt predict test/golden/checkpoint/trained-manila.safetensors configs/digits/two.png --shots 1000',
    load: async () => plain((await import('./commands/predict.ts')).predict),
  },
  {
    usage: 'data <action> <config>',
    summary: 'Write the split and the encoded features of a data set, so that others can recompute a loss',
    example: 'qckpt data export iris --seed 1 --output iris-encoded.csv',
    load: async () => plain((await import('./commands/data.ts')).data),
  },
  {
    usage: 'tables <runs..>',
    summary: 'Make the CSV tables of one or several run folders again',
    example: 'qckpt tables results/runs/reproduce-1 -o results/tables',
    load: async () => plain((await import('./commands/tables.ts')).tablesCommand),
  },
  {
    usage: 'report <folders..>',
    summary: 'Make one page of tables: claims, figures with their data, and a verifier for checkpoints',
    example: 'qckpt report results/reference -o results/report.html',
    load: async () => plain((await import('./commands/report.ts')).report),
  },
  {
    usage: 'merge <runs..>',
    summary: 'Join the shards of one run, to the folder that one computer would have made',
    example: 'qckpt merge results/runs/hardware-shards -o results/runs/hardware',
    load: async () => plain((await import('./commands/merge.ts')).merge),
  },
  {
    usage: 'submit <system> <experiment>',
    summary:
      'Write, and with --now submit, the job array that runs an experiment on a cluster and merges its shards',
    example: 'qckpt submit slurm experiments/hardware.yaml --tasks 16 --output results/runs/hardware',
    load: async () => plain((await import('./commands/submit.ts')).submit),
  },
  {
    usage: 'simulate <circuit>',
    summary: 'Exact outcome probabilities of an OpenQASM circuit on a recorded device, and sampled counts',
    example: 'qckpt simulate configs/circuits/qnn-4q1l.qasm --set x0=2.2931 --device manila --shots 1000',
    load: async () => plain((await import('./commands/simulate.ts')).simulate),
  },
  {
    usage: 'gradient <circuit>',
    summary:
      "An outcome's probability, or an observable's mean, on a recorded device and its derivative by " +
      'every named parameter',
    example:
      'qckpt gradient configs/circuits/qnn-4q1l.qasm --set x0=2.2931 --device manila --outcome 1 --shots 1000',
    load: async () => plain((await import('./commands/gradient.ts')).gradient),
  },
  {
    usage: 'transpile <circuit>',
    summary: 'Compile an OpenQASM circuit for a recorded device, to its native gates on its physical qubits',
    example: 'qckpt transpile configs/circuits/qnn-4q1l.qasm --device nairobi --level 3 --explain --check',
    load: async () => plain((await import('./commands/transpile.ts')).transpile),
  },
  {
    usage: 'calibration <action> [files..]',
    summary: 'Import, list, show and compare recorded hardware calibrations',
    example: 'qckpt calibration show manila',
    load: async () => plain((await import('./commands/calibration.ts')).calibration),
  },
  {
    usage: 'counts <folder>',
    summary: 'How near a stored calibration comes to what a machine of yours has counted, part by part',
    example: 'qckpt counts circuits --device manila',
    load: async () => plain((await import('./commands/counts.ts')).counts),
  },
  {
    usage: 'inspect <files..>',
    summary: 'Say what a checkpoint holds and what each part of it weighs',
    example: 'qckpt inspect test/golden/checkpoint/manila.safetensors',
    load: async () => plain((await import('./commands/inspect.ts')).inspect),
  },
  {
    usage: 'bench',
    summary: 'How fast the simulator is, beside other simulators in the same run with --peers',
    example: 'qckpt bench --work A,B --size 4q2l,8q3l --repetitions 3',
    load: async () => plain((await import('./commands/bench.ts')).bench),
  },
  {
    usage: 'explain [name]',
    summary: 'Explain a gate, pass, command, optimizer, ... with an example; without NAME list them all',
    example: 'qckpt explain wsbd',
    load: loadExplain,
  },
];

/** Forgets the type of a command's options: yargs makes them from the command's own declaration. */
function plain<Options>(command: Command<Options>): Command {
  return command as unknown as Command;
}

/** Explains what all registries hold; commands are one of them. */
async function loadExplain(): Promise<Command> {
  const { createExplain } = await import('./commands/explain.ts');
  const { registries } = await import('./registries.ts');
  const { experimentKeys } = await import('../experiment/spec/schemaFiles.ts');
  return plain(
    createExplain([
      { kind: 'command', entries: commands.map(explainCommand) },
      ...registries,
      { kind: 'key of an experiment', entries: experimentKeys().map(explainKey) },
    ]),
  );
}

/** A key, what it takes, and where it stands. */
function explainKey({ name, help, takes }: SpecKey): Explained {
  const steps = name.split('.');
  const example = steps.map((step, depth) => `${'  '.repeat(depth)}${step}:`).join('\n');
  return { name, help: `${help}\nTakes ${takes}.`, example };
}

function explainCommand({ usage, summary, example }: CommandEntry): Explained {
  const name = commandName({ usage });
  const help = `${summary}.\nUsage: qckpt ${usage} (qckpt ${name} --help lists its options)`;
  return { name, help, example };
}
