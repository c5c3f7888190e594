import { describeMachine } from '../../bench/machine.ts';
import type { Measure } from '../../bench/measure.ts';
import { DEFAULT_PYTHON } from '../../bench/peerProcess.ts';
import { peers } from '../../bench/peers.ts';
import { runWorks, type WorkRow, type WorksResult } from '../../bench/runWorks.ts';
import { sections } from '../../bench/sections.ts';
import { anyProcessor, createSteadyProcessor } from '../../bench/steadyProcessor.ts';
import { workloadOf } from '../../bench/workload.ts';
import { type WorkName, works } from '../../bench/works.ts';
import { loadHardware } from '../../experiment/spec/hardwareFiles.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { suggestion } from '../../numeric/nearestNames.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { type Benchmark, benchmarkRows, benchmarkTable } from '../../report/benchmarkTable.ts';
import { tableCsv } from '../../report/table.ts';
import { readText, writeText } from '../../storage/files/textFile.ts';
import { runTime } from '../../storage/runRecord.ts';
import type { Level } from '../../transpile/pipeline.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exitCodes.ts';
import { readProvenance } from '../files/readProvenance.ts';
import { integerOption, numberOption } from '../options/numberOptions.ts';
import { print, tell } from '../output.ts';
import { textTable } from '../text/textTable.ts';

interface Options {
  readonly section: string;
  readonly work: string;
  readonly size?: string | undefined;
  readonly device: string;
  readonly level: number;
  readonly cone: string;
  readonly peers: boolean;
  readonly peer: string;
  readonly python: string;
  readonly patience: number;
  readonly repetitions: number;
  readonly least: number;
  readonly budget: number;
  readonly steady: number;
  readonly json: boolean;
  readonly output?: string | undefined;
  readonly figure?: string | undefined;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** Exit code where a peer was asked and has other numbers; one that could not be asked makes it UNVERIFIABLE. */
const MISMATCH = 3;
const WORKS = 'works';
const EVERY_SECTION = [WORKS, ...Object.keys(sections)];

/** Exit code 3 where a peer that was asked has other numbers, 4 where one could not be asked. */
export const bench: Command<Options> = {
  options: (yargs) =>
    yargs
      .option('section', {
        type: 'string',
        default: WORKS,
        describe: `What to measure, comma-separated: ${EVERY_SECTION.join(', ')}, or all`,
      })
      .option('work', {
        type: 'string',
        default: Object.keys(works).join(),
        describe: 'Units of work, comma-separated (qckpt explain A)',
      })
      .option('size', {
        type: 'string',
        describe:
          'Qubits and layers, comma-separated, with B behind for circuit B (default those with a goal; for scaling ' +
          'a ladder)',
      })
      .option('device', {
        type: 'string',
        default: 'manila,guadalupe,torino',
        describe: 'Profiles to compile for besides, comma-separated, or none',
      })
      .option('level', { type: 'number', default: 1, describe: 'Preset of the transpiler' })
      .option('cone', {
        choices: ['on', 'off', 'both'] as const,
        default: 'both',
        describe: 'Whether what cannot reach the qubits read is dropped',
      })
      .option('peers', {
        type: 'boolean',
        default: false,
        describe: 'Compare with other simulators, which must agree first',
      })
      .option('peer', {
        type: 'string',
        default: 'all',
        describe: `Which, comma-separated: ${Object.keys(peers).join(', ')}`,
      })
      .option('python', {
        type: 'string',
        default: DEFAULT_PYTHON,
        describe: "Python interpreter with the peers' packages (test/peers/requirements-all.txt)",
      })
      .option('patience', {
        type: 'number',
        default: 600,
        describe: 'Seconds to wait for an answer of a peer',
      })
      .option('repetitions', { type: 'number', default: 10, describe: 'Measurements of each' })
      .option('least', {
        type: 'number',
        default: 50,
        describe: 'Milliseconds of calls in a row that make one measurement',
      })
      .option('budget', {
        type: 'number',
        default: 15,
        describe: 'Seconds after which one thing is measured no more, however few its repetitions',
      })
      .option('steady', {
        type: 'number',
        default: 0,
        describe:
          'Seconds that a measurement may wait for the full speed of the processor, and is done again where that was ' +
          'not kept; 0: as it is',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print {"rows": [...], ...}' })
      .option('output', { alias: 'o', type: 'string', describe: 'Write all of it to this CSV file too' })
      .option('figure', {
        type: 'string',
        describe: 'Draw the ratios to the fastest peer into this SVG file',
      })
      .option('force', { type: 'boolean', default: false, describe: 'Overwrite these files' })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress' }),
  run: async (args) => {
    const chosen = args.section === 'all' ? EVERY_SECTION : listed('section', args.section, EVERY_SECTION);
    const sizes = args.size === undefined ? null : listed('size', args.size, null);
    for (const size of sizes ?? []) workloadOf(size);
    const repetitions = integerOption('repetitions', args.repetitions, 1);
    const leastMs = numberOption('least', args.least, 0);
    const budgetMs = 1000 * numberOption('budget', args.budget, 0);
    const patienceMs = 1000 * numberOption('patience', args.patience, 1);
    const steadyMs = 1000 * numberOption('steady', args.steady, 0);
    if (args.peer !== 'all' && !args.peers)
      throw new QckptError('ARGUMENT', '"peer" expected --peers beside it, got none');
    for (const path of [args.output, args.figure])
      if (path !== undefined && readText(path) !== null && !args.force)
        throw new QckptError('EXISTS', `${path} holds other times; --force overwrites it`);
    const names = args.peer === 'all' ? Object.keys(peers) : listed('peer', args.peer, Object.keys(peers));
    const worksChosen = listed('work', args.work, Object.keys(works)).map((name) => works[name as WorkName]);
    const devices = await devicesNamed(args.device);
    const onProgress = (message: string): void => {
      if (!args.quiet) tell(message);
    };

    const provenance = await readProvenance();
    // What is wrong with it is said before anything is measured.
    runTime();
    const benchmarkOf = (found: WorksResult, measures: readonly Measure[]): Benchmark => ({
      ...found,
      measures,
      machine: describeMachine(),
      provenance,
      measuredAt: runTime().toISOString(),
      command: commandOf(args),
    });
    // After each part: what a run that is ended has found is kept.
    const keep = (benchmark: Benchmark): void => {
      if (args.output !== undefined)
        writeText(args.output, tableCsv(benchmarkTable, benchmarkRows(benchmark)));
    };
    const processor = steadyMs > 0 ? createSteadyProcessor(steadyMs) : anyProcessor;
    const found = chosen.includes(WORKS)
      ? await runWorks({
          works: worksChosen,
          sizes,
          devices,
          level: args.level as Level, // checked by the transpiler
          cones: args.cone === 'both' ? [true, false] : [args.cone === 'on'],
          peers: args.peers ? names.map((name) => peers[name]) : [],
          python: args.python,
          patienceMs,
          repetitions,
          leastMs,
          budgetMs,
          processor,
          onProgress,
          onResult: (result) => keep(benchmarkOf(result, [])),
        })
      : { rows: [], rivals: [] };
    const measures: Measure[] = [];
    for (const section of chosen.filter((name) => name !== WORKS).map((name) => sections[name])) {
      measures.push(
        ...(await section.run({
          sizes: sizes ?? section.sizes,
          repetitions,
          leastMs,
          processor,
          onProgress,
        })),
      );
      keep(benchmarkOf(found, measures));
    }

    const benchmark = benchmarkOf(found, measures);
    if (args.figure !== undefined) await drawRatios(benchmark, args.figure);
    print(`${args.json ? JSON.stringify(benchmark) : describe(benchmark)}\n`);
    const { rivals } = found;
    if (rivals.some(({ status }) => status === 'disagrees')) return MISMATCH;
    return rivals.some(({ status }) => status === 'failed') ? exitCodes.UNVERIFIABLE : 0;
  },
};

async function devicesNamed(names: string): Promise<HardwareProfile[]> {
  if (names === 'none') return [];
  return Promise.all(listed('device', names, null).map((name) => loadHardware(name, '--device')));
}

/** What draws is loaded where it is asked for. */
async function drawRatios(benchmark: Benchmark, path: string): Promise<void> {
  const { drawFigure, figureFile } = await import('../../report/figures/drawFigure.ts');
  const { benchmarkRatios } = await import('../../report/figures/benchmarkRatios.ts');
  const drawn = drawFigure(benchmarkRatios, benchmarkRows(benchmark));
  if (drawn === null) tell(`${path} is not drawn: no work has been compared with a peer (--peers)`);
  else writeText(path, figureFile(drawn));
}

function describe({ rows, rivals, measures, machine }: Benchmark): string {
  const { processor, cores, memory_gib, system, node } = machine;
  const blocks = [`${processor}, ${cores} cores, ${memory_gib} GiB, ${system}, Node ${node}`];
  if (rows.length > 0)
    blocks.push(
      textTable(
        [
          'work',
          'size',
          'device',
          'cone',
          'median ms',
          'min ms',
          'peer',
          'its median',
          'ratio',
          'of min',
          'goal',
          '',
        ],
        rows.map(workLine),
      ),
    );
  if (rivals.length > 0)
    blocks.push(
      textTable(
        [
          'work',
          'size',
          'simulator',
          'median ms',
          'min ms',
          'repetitions',
          'first ms',
          'difference',
          'compared',
          '',
        ],
        rivals.map((rival) => [
          rival.work,
          rival.size,
          rival.peer + (rival.hand_written ? ' *' : ''),
          ...[rival.median_ms, rival.min_ms, rival.repetitions, rival.first_ms].map(figure),
          rival.difference?.toExponential(1) ?? '',
          String(rival.compared),
          rival.status === 'agrees' ? '' : `${rival.status}: ${rival.note}`,
        ]),
      ) +
        (rivals.some(({ hand_written }) => hand_written)
          ? '\n* put together by hand; no goal is measured against it'
          : ''),
    );
  if (measures.length > 0)
    blocks.push(
      textTable(
        ['section', 'size', 'device', 'measure', 'value', 'unit', ''],
        measures.map(({ section, size, device, name, value, unit, note }) => [
          section,
          size,
          device ?? '',
          name,
          figure(value),
          unit,
          note ?? '',
        ]),
      ),
    );
  return blocks.join('\n\n');
}

function workLine(row: WorkRow): string[] {
  return [
    row.work,
    row.size,
    row.device ?? '',
    row.cone ? 'on' : 'off',
    ...[row.median_ms, row.min_ms].map(figure),
    row.peer ?? '',
    ...[row.peer_median_ms, row.ratio, row.ratio_of_min, row.goal].map(figure),
    row.note ?? '',
  ];
}

/** What was asked for, defaults too: they may change. The interpreter is a place on this machine and no part of it. */
function commandOf(args: Options): string {
  const names = [
    'section',
    'work',
    'size',
    'device',
    'level',
    'cone',
    'repetitions',
    'least',
    'budget',
    'steady',
  ] as const;
  const words = names.flatMap((name) => (args[name] === undefined ? [] : [`--${name} ${args[name]}`]));
  const peerWords = args.peers ? ['--peers', `--peer ${args.peer}`, `--patience ${args.patience}`] : [];
  return ['qckpt bench', ...words, ...peerWords].join(' ');
}

/** Four digits. */
function figure(value: number | null): string {
  if (value === null) return '';
  return value >= 1000 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(4);
}

/** @param known null: anything goes here, and is checked elsewhere */
function listed(option: string, text: string, known: readonly string[] | null): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names)
    if (name === '' || (known !== null && !known.includes(name)))
      throw new QckptError(
        'ARGUMENT',
        `"${option}" expected some of ${known?.join(', ') ?? 'a comma-separated list'}, got ` +
          `"${name}"${known === null ? '' : suggestion(name, known)}`,
      );
  return [...new Set(names)];
}
