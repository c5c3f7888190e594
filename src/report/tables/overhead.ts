import type { SaveTimes } from '../../experiment/tasks/latency.ts';
import { quantile } from '../../numeric/statistics.ts';
import {
  bestInterval,
  bestIntervalInSession,
  lostAtFailure,
  lostShare,
  lostShareOfSession,
} from '../checkpointInterval.ts';
import { publishedPassTime } from '../publishedPassTime.ts';
import { type Finished, finishedOf, qpuStepMsOf } from '../results.ts';
import {
  type MadeRow,
  provenanceColumns,
  provenanceOf,
  type ReportInput,
  type Row,
  settingColumn,
  type Table,
  withSettings,
} from '../table.ts';

const PAPER = "paper's parts";
const TOTAL = 'total';

/** What checkpoints cost, in bytes and in time. */
export const overhead: Table = {
  name: 'overhead',
  help:
    "Bytes by component beside the paper's formulas; stall and latency of saving; the best interval " +
    'between checkpoints.',
  example: 'qckpt reproduce --quick --study overhead --output results/runs/overhead',
  volatile: true,
  columns: {
    what: 'size, latency or interval',
    study: 'study',
    experiment: 'experiment file',
    model: 'QNN',
    hardware: 'machine',
    qubits: 'q: logical qubits',
    layers: 'L: layers',
    physical_qubits: 'physical qubits that the compiled circuit uses',
    couplers: 'e: couplers among them',
    component: 'part of the checkpoint; total for the file',
    ...settingColumn,
    bytes: 'bytes in the file',
    numbers: 'numbers stored',
    formula: "the paper's formula, q in 4q + e being the physical qubits",
    formula_numbers: 'what it comes to',
    formula_bytes: 'and in bytes, 8 a number, 4 the integer',
    share: 'share of the file',
    mode: 'sync or async',
    step_ms_p50: 'training step on this computer, median, milliseconds',
    step_ms_p95: '95th percentile',
    stall_ms_p50: 'how long saving held up the step',
    stall_ms_p95: '95th percentile',
    stalls_ms: 'all of them, in their order, with a space between: what claim C7 is tested by',
    latency_ms_p50: 'until the checkpoint was on the disk',
    latency_ms_p95: '95th percentile',
    encode_ms_p50:
      'of it checking, digests and encoding: in sync mode part of the stall, in async mode beside the next step',
    encode_ms_p95: '95th percentile',
    wait_ms_p50: 'for the checkpoint before where it was not on the disk yet: with one after every step',
    wait_ms_p95: '95th percentile',
    claims_ms: "the claims that a checkpoint carries besides: validation's loss and accuracy",
    restart_ms: 'from the file to a training that continues, less the start of the program',
    stall_share_of_step: 'stall_ms_p50 / step_ms_p50',
    circuits_per_step: 'circuits (forward passes) of a training step',
    qpu_pass_ms: 'one of them with its shots on the machine, modelled: shots x (circuit + readout + reset)',
    published_qpu_pass_ms: 'measured on a Heron r2 (arXiv:2602.11383), mean',
    published_qpu_pass_ms_sd: 'and its standard deviation',
    published_wall_pass_ms: 'the same with queue and network, mean',
    published_wall_pass_ms_sd: 'and its standard deviation',
    qpu_step_ms: 'the step on the machine, modelled',
    stall_share_of_qpu_step: 'stall_ms_p50 / qpu_step_ms',
    stall_share_of_published_step: 'stall_ms_p50 / (circuits_per_step x published_qpu_pass_ms)',
    cause:
      'what ends the run in between: crash (at random), session (cut off at a time it does not know), ' +
      'or warned session (a signal, then a checkpoint)',
    failures_per_hour: 'assumed rate of crashes',
    session_hours: 'assumed length of a session',
    interval: 'best (for crashes Daly 2006) or given',
    interval_seconds: 'time between checkpoints',
    interval_steps: 'the same in whole training steps on the machine, at least one',
    lost_work_seconds: 'expected work lost at one crash or end of a session, with that interval',
    lost_share: 'expected share of time lost to checkpoints, rework and restarts with that interval',
    ...provenanceColumns,
  },
  shown: [
    'what',
    'model',
    'hardware',
    'qubits',
    'layers',
    'component',
    'setting',
    'bytes',
    'formula',
    'formula_bytes',
    'mode',
    'stall_ms_p50',
    'stall_ms_p95',
    'latency_ms_p50',
    'latency_ms_p95',
    'stall_share_of_step',
    'stall_share_of_qpu_step',
    'cause',
    'failures_per_hour',
    'session_hours',
    'interval',
    'interval_seconds',
    'lost_work_seconds',
    'lost_share',
  ],
  shows: (row) =>
    row.what === 'latency' ||
    row.component === PAPER ||
    row.component === TOTAL ||
    (row.interval === 'best' && row.mode === 'async'),
  rows: (input) =>
    withSettings(
      [
        ...finishedOf(input, 'size').flatMap(underSetting(sizeRows)),
        ...finishedOf(input, 'latency').flatMap(underSetting(latencyRows)),
        ...finishedOf(input, 'latency').flatMap(underSetting((measured) => intervalRows(measured, input))),
      ],
      identity,
    ),
};

/** Columns that say what a row is about. */
const identity = [
  ...['what', 'study', 'experiment', 'model', 'hardware', 'qubits', 'layers', 'component', 'mode'],
  ...['cause', 'failures_per_hour', 'session_hours', 'interval'],
];

function underSetting<Kind extends 'size' | 'latency'>(
  rowsOf: (one: Finished<Kind>) => Row[],
): (one: Finished<Kind>) => MadeRow[] {
  return (one) => rowsOf(one).map((cells) => ({ cells, setting: one.setting }));
}

function sizeRows({ task, result }: Finished<'size'>): Row[] {
  return result.rows.flatMap((row) => {
    const sum = (parts: SizeParts, of: (part: SizeParts[number]) => number | null): number =>
      parts.reduce((total, part) => total + (of(part) ?? 0), 0);
    const inPaper = row.components.filter(({ formula }) => formula !== null);
    const sums = [
      {
        component: PAPER,
        bytes: sum(inPaper, ({ bytes }) => bytes),
        numbers: sum(inPaper, ({ numbers }) => numbers),
        formula: '3 L q g + 4q + e + 1',
        formulaNumbers: sum(inPaper, ({ formulaNumbers }) => formulaNumbers),
        formulaBytes: sum(inPaper, ({ formulaBytes }) => formulaBytes),
      },
      {
        component: TOTAL,
        bytes: row.bytes,
        numbers: sum(row.components, ({ numbers }) => numbers),
        formula: null,
        formulaNumbers: null,
        formulaBytes: null,
      },
    ];
    return [...row.components, ...sums].map((part) => ({
      what: 'size',
      study: task.study,
      experiment: task.experiment,
      hardware: result.hardware,
      qubits: row.qubits,
      layers: row.layers,
      physical_qubits: row.physicalQubits,
      couplers: row.couplers,
      component: part.component,
      bytes: part.bytes,
      numbers: part.numbers,
      formula: part.formula,
      formula_numbers: part.formulaNumbers,
      formula_bytes: part.formulaBytes,
      share: part.bytes / row.bytes,
      ...provenanceOf(task, null),
    }));
  });
}

type SizeParts = Finished<'size'>['result']['rows'][number]['components'];

function latencyRows({ task, result }: Finished<'latency'>): Row[] {
  const { circuitsPerStep, qpuCircuitMs } = result;
  const { qpuSeconds, wallSeconds } = publishedPassTime;
  const stepMs = quantile(result.stepMs, 0.5);
  const qpuStepMs = qpuStepMsOf(result);
  return result.modes.map(({ mode, stallMs, latencyMs, encodeMs, waitMs }) => {
    const stall = quantile(stallMs, 0.5);
    return {
      what: 'latency',
      study: task.study,
      experiment: task.experiment,
      model: result.model,
      hardware: result.hardware,
      bytes: result.bytes,
      mode,
      ...percentiles('step', result.stepMs),
      ...percentiles('stall', stallMs),
      stalls_ms: stallMs.join(' '),
      ...percentiles('latency', latencyMs),
      ...percentiles('encode', encodeMs),
      ...percentiles('wait', waitMs),
      claims_ms: result.claimsMs,
      restart_ms: result.restartMs,
      stall_share_of_step: stall / stepMs,
      circuits_per_step: circuitsPerStep,
      qpu_pass_ms: qpuCircuitMs,
      published_qpu_pass_ms: 1000 * qpuSeconds.mean,
      published_qpu_pass_ms_sd: 1000 * qpuSeconds.deviation,
      published_wall_pass_ms: 1000 * wallSeconds.mean,
      published_wall_pass_ms_sd: 1000 * wallSeconds.deviation,
      qpu_step_ms: qpuStepMs,
      stall_share_of_qpu_step: qpuStepMs === null ? null : stall / qpuStepMs,
      stall_share_of_published_step: stall / (circuitsPerStep * 1000 * qpuSeconds.mean),
      ...provenanceOf(task, null),
    };
  });
}

function percentiles(name: string, values: readonly number[]): Row {
  return { [`${name}_ms_p50`]: quantile(values, 0.5), [`${name}_ms_p95`]: quantile(values, 0.95) };
}

function intervalRows(measured: Finished<'latency'>, { specs }: ReportInput): Row[] {
  const { task, result } = measured;
  const { failuresPerHour, sessionHours, checkpointSeconds } = specs[task.experiment];
  const qpuStepMs = qpuStepMsOf(result);
  return result.modes.flatMap((times) => {
    const cost = costSeconds(times);
    const restart = result.restartMs / 1000;
    const row = (interval: string, seconds: number, more: Row): Row => ({
      what: 'interval',
      study: task.study,
      experiment: task.experiment,
      model: result.model,
      hardware: result.hardware,
      mode: times.mode,
      interval,
      interval_seconds: seconds,
      interval_steps: qpuStepMs === null ? null : Math.max(1, Math.round((1000 * seconds) / qpuStepMs)),
      ...more,
      ...provenanceOf(task, null),
    });
    const each = (best: number, rowOf: (interval: string, seconds: number) => Row): Row[] => [
      rowOf('best', best),
      ...checkpointSeconds.map((seconds) => rowOf('given', seconds)),
    ];
    return [
      ...failuresPerHour.flatMap((rate) => {
        const meanTime = 3600 / rate;
        return each(bestInterval(cost, meanTime), (interval, seconds) =>
          row(interval, seconds, {
            cause: 'crash',
            failures_per_hour: rate,
            lost_work_seconds: lostAtFailure(seconds, cost, meanTime),
            lost_share: lostShare(seconds, cost, meanTime, restart),
          }),
        );
      }),
      ...sessionHours.flatMap((hours) => {
        const session = 3600 * hours;
        const cutOff = each(bestIntervalInSession(cost, session), (interval, seconds) =>
          row(interval, seconds, {
            cause: 'session',
            session_hours: hours,
            lost_work_seconds: seconds + cost > session ? session : (seconds + cost) / 2,
            lost_share: lostShareOfSession(seconds, cost, session),
          }),
        );
        const warned = row('best', session - cost, {
          cause: 'warned session',
          session_hours: hours,
          lost_work_seconds: 0,
          lost_share: cost / session,
        });
        return [...cutOff, warned];
      }),
    ];
  });
}

/** What a checkpoint takes from training: the median stall. */
function costSeconds({ stallMs }: SaveTimes): number {
  return quantile(stallMs, 0.5) / 1000;
}
