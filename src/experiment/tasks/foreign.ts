import { createEvaluationSetting } from '../../checkpoint/evaluationSetting.ts';
import { exactEvaluation } from '../../checkpoint/exactEvaluation.ts';
import { readOpenQasm } from '../../circuit/openQasm/readOpenQasm.ts';
import { hardwareProblem } from '../../hardware/hardwareProblem.ts';
import { evenSubset } from '../../learn/evenSubset.ts';
import { circuitMetrics } from '../../transpile/circuitMetrics.ts';
import type { NamedHardware } from '../plan.ts';
import type { TaskKind } from '../taskContext.ts';
import { compileModel } from '../training.ts';
import { readOrigin } from './origin.ts';

export interface ForeignCell {
  readonly origin: string;
  readonly targets: readonly (NamedHardware | null)[];
  readonly level: number;
  readonly images: number;
}

/** The circuit compiled for one machine, on each of the others as it is, against re-transpiling the logical circuit. */
export interface ForeignResult {
  readonly from: string;
  readonly model: string;
  readonly level: number;
  readonly seed: string;
  readonly checkpoint: { readonly sha256: string; readonly stateSha256: string };
  readonly gates: number;
  readonly targets: readonly ForeignTarget[];
}

export interface ForeignTarget {
  readonly to: string;
  readonly runs: boolean;
  /** Gates that cannot run, by kind of reason. */
  readonly problems: Readonly<Record<string, number>>;
  /** Exact loss of the circuit as it is; null where it cannot run. */
  readonly lossAsIs: number | null;
  readonly successAsIs: number | null;
  readonly lossRetranspiled: number;
  readonly successRetranspiled: number;
}

export const foreign: TaskKind<ForeignCell, ForeignResult> = {
  name: 'foreign',
  help: "Runs one machine's compiled circuit on the others as it is: can it run, and at what loss against re-transpiling.",
  example: 'qckpt reproduce --quick --study optimization --output results/runs/foreign',
  run: async ({ origin, targets, level, images }, context) => {
    const { result, checkpoint, cell } = readOrigin(context, origin);
    const data = await context.data(cell.data, cell.model.qubits, cell.seed);
    const subset = evenSubset(data.split.test, images);
    const circuit = readOpenQasm(checkpoint.meta.circuit.compiledOpenQasm3);
    const gates = circuit.operations.filter(({ gate }) => gate !== 'barrier');
    const parameters = checkpoint.parameters.data;
    const source = { idle: cell.idle, relaxation: cell.relaxation, model: cell.model, data, seed: cell.seed };
    const rows: ForeignTarget[] = [];
    for (const target of targets) {
      const profile = await context.profile(target);
      if (profile === null) continue;
      const problems: Record<string, number> = {};
      for (const { gate, qubits } of gates) {
        const problem = hardwareProblem(profile, gate, qubits);
        if (problem !== null) problems[problem.kind] = (problems[problem.kind] ?? 0) + 1;
      }
      const unread = circuit.measurements.filter(({ qubit }) => qubit >= profile.qubits.length).length;
      if (unread > 0) problems['missing-qubit'] = (problems['missing-qubit'] ?? 0) + unread;
      const runs = Object.keys(problems).length === 0;
      const again = compileModel(cell.model, profile, level, cell.seed);
      const lossOf = (compiled: typeof circuit): number =>
        exactEvaluation(
          createEvaluationSetting({ ...source, circuit: compiled, profile }),
          parameters,
          subset,
        ).loss;
      rows.push({
        to: profile.name,
        runs,
        problems,
        lossAsIs: runs ? lossOf(circuit) : null,
        successAsIs: runs ? circuitMetrics(circuit, profile).successProbability : null,
        lossRetranspiled: lossOf(again.circuit),
        successRetranspiled: circuitMetrics(again.circuit, profile).successProbability,
      });
      context.progress(rows.length / targets.length);
    }
    return {
      from: result.hardware,
      model: result.model,
      level,
      seed: result.seed,
      checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
      gates: gates.length,
      targets: rows,
    };
  },
};
