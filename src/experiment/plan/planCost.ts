import { QckptError } from '../../numeric/qckptError.ts';
import { shotTime } from '../../training/qpuTime.ts';
import { compileModel } from '../../training/training.ts';
import type { PlannedExperiment } from './loadPlan.ts';
import type { Plan } from './plan.ts';
import { type CircuitLoad, type Resolved, sizeOf } from './planContext.ts';
import { recordedSeconds } from './recordedSeconds.ts';

/** What a plan would cost. */
export interface PlanCost {
  /** Circuits, at most: freezing runs fewer. */
  readonly circuits: number;
  /** Of them, those whose probabilities are computed exactly. */
  readonly exact: number;
  readonly shots: number;
  /** Modelled time of the circuits that run on machines. */
  readonly qpuSeconds: number | null;
  /** Expected processor time on this kind of computer, from the reference run's timings; null: there are none. */
  readonly coreSeconds: number | null;
}

/** Qubits of the machine x layers x qubits of the model, summed: some ten seconds of compiling. */
const MOST_COMPILING = 400_000;

/**
 * Compiles each model once for each machine and level it is planned on: seconds, not minutes.
 * @param limit factor on the usual work
 * @throws QckptError CAPACITY
 */
export function planCost({ spec, plan, resolved }: PlannedExperiment, limit: number): PlanCost {
  const load = plan.tasks.flatMap((task) => task.load);
  if (load.some(({ hardware, shots }) => hardware !== 'none' && shots !== null))
    checkCompiling(load, resolved, limit);
  const shotUs = new Map<string, number>();
  const shotUsOf = ({ model, hardware, level }: CircuitLoad): number => {
    const key = JSON.stringify([model, hardware, level]);
    const profile = resolved.profiles[hardware];
    const known =
      shotUs.get(key) ??
      shotTime(compileModel(resolved.models[model], profile, level, '1').circuit, profile, spec.qpu.resetUs)
        .totalUs;
    shotUs.set(key, known);
    return known;
  };
  const total = (of: (one: CircuitLoad) => number): number => load.reduce((sum, one) => sum + of(one), 0);
  const onMachines = load.some(({ hardware, shots }) => hardware !== 'none' && shots !== null);
  return {
    circuits: total(({ circuits }) => circuits),
    exact: total(({ circuits, shots }) => (shots === null ? circuits : 0)),
    shots: total(({ circuits, shots }) => circuits * (shots ?? 0)),
    qpuSeconds: !onMachines
      ? null
      : total((one) =>
          one.hardware === 'none' || one.shots === null
            ? 0
            : (one.circuits * one.shots * shotUsOf(one)) / 1e6,
        ),
    coreSeconds: expectedSeconds(plan),
  };
}

function checkCompiling(load: readonly CircuitLoad[], { models, profiles }: Resolved, limit: number): void {
  const works = new Map(
    load
      .filter(({ hardware }) => hardware !== 'none')
      .map(({ model, hardware, level }) => {
        const key = JSON.stringify([model, hardware, level]);
        return [key, sizeOf(models[model]) * profiles[hardware].qubits.length] as const;
      }),
  );
  const work = [...works.values()].reduce((sum, own) => sum + own, 0);
  if (work > MOST_COMPILING * limit)
    throw new QckptError(
      'CAPACITY',
      `the plan's cost expected at most ${MOST_COMPILING * limit} qubits x gates to compile, got ` +
        `${work} for ${works.size} circuits; --limit ${Math.ceil(work / MOST_COMPILING)} allows it`,
    );
}

/** Null where one of the tasks is of a kind that the reference does not have. */
function expectedSeconds({ experiment, tasks }: Plan): number | null {
  const secondsOf = recordedSeconds(experiment);
  return tasks.reduce<number | null>((sum, task) => {
    const own = sum === null ? null : secondsOf(task);
    return sum === null || own === null ? null : sum + own;
  }, 0);
}
