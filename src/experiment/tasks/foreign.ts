import { z } from 'zod';
import { compiledCircuit } from '../../checkpoint/format/recordedCircuits.ts';
import { gatesOf } from '../../circuit/gatesOf.ts';
import { hardwareProblem } from '../../hardware/hardwareProblem.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { evenSubset } from '../../learn/data/evenSubset.ts';
import { createEvaluationSetting } from '../../learn/objectives/evaluationSetting.ts';
import { exactEvaluation } from '../../learn/objectives/exactEvaluation.ts';
import { frequencyLossOf } from '../../learn/objectives/objectives.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware } from '../../training/cell.ts';
import { compileModel } from '../../training/training.ts';
import { circuitMetrics } from '../../transpile/circuitMetrics.ts';
import { slug } from '../plan/cellNames.ts';
import { type PlanContext, task } from '../plan/planContext.ts';
import { trainTask } from '../plan/planTraining.ts';
import { machineName, originDigests, resultCheck } from '../results/resultCheck.ts';
import { named, usualReferences } from '../spec/references.ts';
import { count, level, machine, reference } from '../spec/specFields.ts';
import { readOrigin } from './origin.ts';
import type { AnalysisKind } from './taskContext.ts';

/**
 * The training task whose compiled circuit is taken elsewhere, the machines, and how many test images are evaluated.
 */
export interface ForeignCell {
  readonly origin: string;
  readonly targets: readonly (NamedHardware | null)[];
  /** The same machine as it was recorded on other days. */
  readonly otherDates: readonly (NamedHardware | null)[];
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
  /** The same of its own machine on other days: no other machine, and in no statement about such. */
  readonly otherDates: readonly ForeignTarget[];
}

/** What becomes of the circuit on one other machine, as it is and compiled for it. */
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

const schema = z.strictObject({
  kind: z.literal('foreign'),
  model: reference,
  hardware: z.array(machine).min(2),
  level: level.default(1),
  images: count,
  /** Profiles of machines in `hardware` from other days, named MACHINE-YYYY-MM-DD. */
  otherDates: z.array(machine).default([]),
});

const target = z.object({
  to: z.string(),
  runs: z.boolean(),
  problems: z.record(z.string(), z.number()),
  lossAsIs: z.number().nullable(),
  successAsIs: z.number().nullable(),
  lossRetranspiled: z.number(),
  successRetranspiled: z.number(),
});

const resultShape = z.object({
  from: z.string(),
  model: z.string(),
  level: z.number(),
  seed: z.string(),
  checkpoint: originDigests,
  gates: z.number(),
  targets: z.array(target),
  otherDates: z.array(target),
}) satisfies z.ZodType<ForeignResult>;

/** The kind `foreign` of an experiment's `analyses`. */
export const foreign: AnalysisKind<typeof schema, ForeignCell, ForeignResult> = {
  name: 'foreign',
  help:
    "Runs one machine's compiled circuit on the others as it is: can it run, and at what loss against " +
    're-transpiling.',
  example: 'qckpt reproduce --quick --study optimization --output results/runs/foreign',
  schema,
  tasks: ({ hardware, otherDates }) => hardware.length * (2 + hardware.length) + otherDates.length,
  refersTo: (analysis) => {
    const { hardware, ...others } = usualReferences(analysis);
    const dated = named('otherDates', analysis.otherDates);
    return { ...others, hardware: [...hardware, ...dated], pairsMachines: true, readsOutcomes: true };
  },
  plan: planTasks,
  checkResult: resultCheck(resultShape, ({ targets, otherDates, level }, result) => [
    {
      what: 'otherDates',
      found: result.otherDates.map(({ to }) => to),
      expected: otherDates.map(machineName),
    },
    { what: 'level', found: result.level, expected: level },
    {
      what: 'targets',
      found: result.targets.map(({ to }) => to),
      expected: targets.filter((target) => target !== null).map(machineName),
    },
  ]),
  run: async ({ origin, targets, otherDates, level, images }, context) => {
    const { result, checkpoint, cell } = readOrigin(context, origin);
    const data = await context.data(cell.data, ansatzOf(cell.model).inputNames.length, cell.seed);
    const subset = evenSubset(data.split.test, images);
    const circuit = compiledCircuit(checkpoint.meta.circuit);
    const gates = gatesOf(circuit);
    const parameters = checkpoint.parameters.data;
    const { idle, relaxation, noiseScale, model, seed } = cell;
    const source = { idle, relaxation, noiseScale, model, data, seed, loss: frequencyLossOf(cell) };
    const onMachine = (profile: HardwareProfile): ForeignTarget => {
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
      return {
        to: profile.name,
        runs,
        problems,
        lossAsIs: runs ? lossOf(circuit) : null,
        successAsIs: runs ? circuitMetrics(circuit, profile).successProbability : null,
        lossRetranspiled: lossOf(again.circuit),
        successRetranspiled: circuitMetrics(again.circuit, profile).successProbability,
      };
    };
    let done = 0;
    const onAll = async (machines: ForeignCell['targets']): Promise<ForeignTarget[]> => {
      const rows: ForeignTarget[] = [];
      for (const machine of machines) {
        const profile = await context.profile(machine);
        if (profile !== null) rows.push(onMachine(profile));
        context.progress(++done / (targets.length + otherDates.length));
      }
      return rows;
    };
    return {
      from: result.hardware,
      model: result.model,
      level,
      seed: result.seed,
      checkpoint: { sha256: result.checkpoint.sha256, stateSha256: result.checkpoint.stateSha256 },
      gates: gates.length,
      targets: await onAll(targets),
      otherDates: await onAll(otherDates),
    };
  },
};

/** The tasks of one analysis for one seed. */
function planTasks(analysis: z.infer<typeof schema>, context: PlanContext, seed: number): void {
  const { model, level } = analysis;
  const dated = datedMachines(analysis, context);
  for (const from of analysis.hardware) {
    const freezing = { strategy: 'none' };
    const origin = context.add(trainTask(context, { model, hardware: from, level, freezing, seed }));
    const targets = analysis.hardware.filter((name) => name !== from).map((name) => context.machine(name));
    const otherDates = dated.filter(({ of }) => of === context.machine(from)?.name).map(({ own }) => own);
    const cell = { origin: origin.id, targets, otherDates, level, images: analysis.images };
    const id = slug([model, 'from', from, `l${level}`, `s${seed}`]);
    context.add(task('foreign', id, cell, [origin.id], (targets.length + otherDates.length) * 50));
  }
}

/** @throws QckptError SPEC: a profile that is of no machine here, by its name */
function datedMachines(
  { hardware, otherDates }: z.infer<typeof schema>,
  { machine }: PlanContext,
): { readonly own: NamedHardware | null; readonly of: string }[] {
  const names = new Set(hardware.map((name) => machine(name)?.name));
  return otherDates.map((listed) => {
    const own = machine(listed);
    const of = /^(.+)-\d{4}-\d{2}-\d{2}$/.exec(own?.name ?? '')?.[1];
    if (of === undefined || !names.has(of))
      throw new QckptError(
        'SPEC',
        `"otherDates" expected MACHINE-YYYY-MM-DD of a machine in "hardware", got "${own?.name}"`,
      );
    return { own, of };
  });
}
