import { bestInterval, lostShare } from '../checkpointInterval.ts';
import { type Finished, finishedOf } from '../results.ts';
import { provenanceColumns, provenanceOf, type ReportInput, type Row, type Table } from '../table.ts';

/** What checkpoints cost, in bytes and in time. */
export const overhead: Table = {
  name: 'overhead',
  help: "Bytes by component beside the paper's formulas; stall and latency of saving; the best interval between checkpoints.",
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
    bytes: 'bytes in the file',
    numbers: 'numbers stored',
    formula: "the paper's formula, q in 4q + e being the physical qubits",
    formula_numbers: 'what it comes to',
    share: 'share of the file',
    mode: 'sync or async',
    step_ms_p50: 'training step on this computer, median, milliseconds',
    step_ms_p95: '95th percentile',
    stall_ms_p50: 'how long saving held up the step',
    stall_ms_p95: '95th percentile',
    latency_ms_p50: 'until the checkpoint was on the disk',
    latency_ms_p95: '95th percentile',
    stall_share_of_step: 'stall_ms_p50 / step_ms_p50',
    qpu_step_ms: 'the same step on the machine, modelled',
    stall_share_of_qpu_step: 'stall_ms_p50 / qpu_step_ms',
    failures_per_hour: 'assumed rate of failures',
    interval_seconds: 'best time between checkpoints (Daly 2006)',
    lost_share: 'expected share of time lost to checkpoints, rework and restarts at that interval',
    ...provenanceColumns,
  },
  shown: [
    'what',
    'model',
    'hardware',
    'qubits',
    'layers',
    'component',
    'bytes',
    'formula',
    'formula_numbers',
    'mode',
    'stall_ms_p50',
    'stall_ms_p95',
    'latency_ms_p50',
    'failures_per_hour',
    'interval_seconds',
    'lost_share',
  ],
  rows: (input) => [
    ...finishedOf(input, 'size').flatMap(sizeRows),
    ...finishedOf(input, 'latency').flatMap(latencyRows),
    ...finishedOf(input, 'latency').flatMap((measured) => intervalRows(measured, input)),
  ],
};

function sizeRows({ task, result }: Finished<'size'>): Row[] {
  return result.rows.flatMap((row) => {
    const total = {
      component: 'total',
      bytes: row.bytes,
      numbers: row.components.reduce((sum, { numbers }) => sum + numbers, 0),
      formula: null,
      formulaNumbers: null,
    };
    return [...row.components, total].map((part) => ({
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
      share: part.bytes / row.bytes,
      ...provenanceOf(task, null),
    }));
  });
}

function latencyRows({ task, result }: Finished<'latency'>): Row[] {
  return result.modes.map(({ mode, stallMs, latencyMs }) => ({
    what: 'latency',
    study: task.study,
    experiment: task.experiment,
    model: result.model,
    hardware: result.hardware,
    bytes: result.bytes,
    mode,
    step_ms_p50: result.stepMs.p50,
    step_ms_p95: result.stepMs.p95,
    stall_ms_p50: stallMs.p50,
    stall_ms_p95: stallMs.p95,
    latency_ms_p50: latencyMs.p50,
    latency_ms_p95: latencyMs.p95,
    stall_share_of_step: stallMs.p50 / result.stepMs.p50,
    qpu_step_ms: result.qpuStepMs,
    stall_share_of_qpu_step: result.qpuStepMs === null ? null : stallMs.p50 / result.qpuStepMs,
    ...provenanceOf(task, null),
  }));
}

function intervalRows({ task, result }: Finished<'latency'>, { specs }: ReportInput): Row[] {
  return result.modes.flatMap(({ mode, stallMs }) =>
    specs[task.experiment].failuresPerHour.map((failuresPerHour) => {
      const meanTimeToFailure = 3600 / failuresPerHour;
      const cost = stallMs.p50 / 1000;
      const interval = bestInterval(cost, meanTimeToFailure);
      return {
        what: 'interval',
        study: task.study,
        experiment: task.experiment,
        model: result.model,
        hardware: result.hardware,
        mode,
        failures_per_hour: failuresPerHour,
        interval_seconds: interval,
        lost_share: lostShare(interval, cost, meanTimeToFailure),
        ...provenanceOf(task, null),
      };
    }),
  );
}
