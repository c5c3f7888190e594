import { type EvaluationSetting, outcomesOf } from '../../checkpoint/claims.ts';
import { createEvaluationSetting, type SettingSource } from '../../checkpoint/evaluationSetting.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import type { DataConfig } from '../../learn/dataSet.ts';
import { evenSubset } from '../../learn/evenSubset.ts';
import { parameterNames } from '../../learn/models.ts';
import { bindValues } from '../../learn/parameterShift.ts';
import { anglesOf, type PreparedData } from '../../learn/prepareData.ts';
import { initialParameters } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { derivativesByName, type Engine } from '../../simulate/engine.ts';
import { type CircuitMetrics, circuitMetrics } from '../../transpile/circuitMetrics.ts';
import type { NamedHardware, NamedModel } from '../plan.ts';
import { shotTime } from '../qpuTime.ts';
import type { TaskKind } from '../taskContext.ts';
import { type CompiledModel, compileModel } from '../training.ts';

export interface CompilationCell {
  readonly model: NamedModel;
  readonly hardware: NamedHardware | null;
  readonly level: number;
  readonly data: DataConfig;
  readonly idle: boolean;
  readonly shots: number | null;
  readonly images: number;
  readonly resetUs: number;
  readonly seed: string;
}

export interface CompilationResult {
  readonly model: string;
  readonly hardware: string;
  readonly level: number;
  readonly seed: string;
  readonly metrics: CircuitMetrics;
  readonly passes: readonly string[];
  /** Modelled time of one shot. */
  readonly shotUs: number;
  /** null: the circuit spreads over more qubits than can be simulated. */
  readonly gradient: GradientQuality | null;
}

/** At the seed's initial parameters, over images: d p[label]/d theta on the machine against the ideal circuit. */
export interface GradientQuality {
  /** |machine - ideal| / |ideal|, the systematic part. */
  readonly relativeBias: number;
  /** Cosine of the angle between the two. */
  readonly cosine: number;
  /** Root of the mean variance of one component that M shots a circuit give. */
  readonly shotDeviation: number;
}

export const compilation: TaskKind<CompilationCell, CompilationResult> = {
  name: 'compilation',
  help: 'Compiles a QNN for a machine at a level: gates, depth, success probability, and what is left of its gradient.',
  example: 'qckpt transpile test/golden/qasm/qnn_n4_L2_cz.qasm --device manila --level 1 --json',
  run: async (cell, context) => {
    const profile = await context.profile(cell.hardware);
    if (profile === null) throw new TypeError('a compilation needs a machine');
    const { model, seed } = cell;
    const data = await context.data(cell.data, model.qubits, seed);
    const compiled = compileModel(model, profile, cell.level, seed);
    return {
      model: model.name,
      hardware: profile.name,
      level: cell.level,
      seed,
      metrics: circuitMetrics(compiled.circuit, profile),
      passes: compiled.record.passes.map(({ name }) => name),
      shotUs: shotTime(compiled.circuit, profile, cell.resetUs).totalUs,
      gradient: gradientQuality(cell, compiled, profile, data),
    };
  },
};

function gradientQuality(
  cell: CompilationCell,
  compiled: CompiledModel,
  profile: HardwareProfile,
  data: PreparedData,
): GradientQuality | null {
  const { model, seed } = cell;
  const source = { idle: cell.idle, model, data, seed };
  const machine = settingOrNull({ ...source, circuit: compiled.circuit, profile });
  if (machine === null) return null;
  const ideal = createEvaluationSetting({
    ...source,
    circuit: compileModel(model, null, cell.level, seed).circuit,
    profile: null,
  });
  const parameters = initialParameters(seed, parameterNames(model).length);
  const outcomes = outcomesOf(model);
  const shots = cell.shots ?? Number.POSITIVE_INFINITY;
  const sums = { difference: 0, ideal: 0, machine: 0, product: 0, variance: 0, components: 0 };
  for (const image of evenSubset(data.split.validation, cell.images)) {
    const outcome = outcomes[data.classes[image]];
    const byName = (setting: typeof machine) => {
      const values = bindValues(setting.binding, parameters, anglesOf(data, image));
      return named(setting.engine, values, outcome);
    };
    const a = byName(machine);
    const b = byName(ideal);
    for (const name of parameterNames(model)) {
      const found = a.get(name) ?? 0;
      const truth = b.get(name) ?? 0;
      sums.difference += (found - truth) ** 2;
      sums.ideal += truth ** 2;
      sums.machine += found ** 2;
      sums.product += found * truth;
    }
    const values = bindValues(machine.binding, parameters, anglesOf(data, image));
    const { occurrences, plus, minus } = machine.engine.shifted(values, outcome);
    occurrences.forEach(({ coefficient }, k) => {
      // Var[(k+ - k-)/(2M)] of two independent binomial counts.
      sums.variance +=
        (coefficient ** 2 * (plus[k] * (1 - plus[k]) + minus[k] * (1 - minus[k]))) / (4 * shots);
      sums.components += 1;
    });
  }
  return {
    relativeBias: Math.sqrt(sums.difference / sums.ideal),
    cosine: sums.product / Math.sqrt(sums.ideal * sums.machine),
    shotDeviation: Math.sqrt(sums.variance / sums.components),
  };
}

/** null where the circuit is too wide to simulate. */
function settingOrNull(source: SettingSource): EvaluationSetting | null {
  try {
    return createEvaluationSetting(source);
  } catch (error) {
    if (error instanceof QckptError && error.code === 'CAPACITY') return null;
    throw error;
  }
}

function named(engine: Engine, values: Float64Array, outcome: number): Map<string, number> {
  const { occurrences, slopes } = engine.gradient(values, outcome);
  const derivatives = derivativesByName(occurrences, slopes, engine.parameterNames.length);
  return new Map(engine.parameterNames.map((name, k) => [name, derivatives[k]]));
}
