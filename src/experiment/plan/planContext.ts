import type { z } from 'zod';
import type { KnownDuration } from '../../hardware/durations.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { profileDigest } from '../../hardware/profileSchema.ts';
import { ansatzOf, type Model } from '../../learn/ansatz/models.ts';
import type { DataConfig } from '../../learn/data/dataSources.ts';
import { optimizers } from '../../learn/optimizers.ts';
import { mostPasses } from '../../learn/passLaw.ts';
import type { JsonValue } from '../../numeric/canonicalJson.ts';
import { perObject } from '../../numeric/perObject.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import type { NamedHardware, OptimizerConfig } from '../../training/cell.ts';
import type { noise, optimizer, qpu, training } from '../spec/specFields.ts';

/** Everything an experiment file refers to, loaded. */
export interface Resolved {
  readonly models: Readonly<Record<string, Model>>;
  /** By the name the experiment uses; `none` is not in it. */
  readonly profiles: Readonly<Record<string, HardwareProfile>>;
  /** What the noise of eigensolvers is made of, by name; `none` is not in it. */
  readonly noises: Readonly<Record<string, HardwareProfile>>;
  /** By name; the experiment's own and those of its grids. */
  readonly data: Readonly<Record<string, DataConfig>>;
  /** Those that are named; the ones with options stand in the experiment itself. */
  readonly optimizers: Readonly<Record<string, OptimizerConfig>>;
  /** What is usual for native gates, whoever made the machine. */
  readonly typicalDurations: readonly KnownDuration[];
  /** [L, q, g] by name and size (`wsbd`, `4q2l`). */
  readonly initialAngles: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** One piece of work: a folder of the run, a cell, and the tasks whose results it reads. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly cell: JsonValue;
  readonly needs: readonly string[];
  /** Rough cost of the simulation, for the progress bar. */
  readonly weight: number;
  /** Circuits that a device would run, at most: freezing runs fewer. */
  readonly load: readonly CircuitLoad[];
}

/** Circuits of one kind that a task would run on a device: what a plan costs is computed from them. */
export interface CircuitLoad {
  /** Name of a model, and of a machine or `none`, as the experiment calls them. */
  readonly model: string;
  readonly hardware: string;
  readonly level: number;
  /** Circuits: forward passes, each in every basis. */
  readonly circuits: number;
  /** A circuit; null: exact probabilities. */
  readonly shots: number | null;
}

/** What of an experiment file the planning of a task may look at. */
export interface PlanSettings {
  readonly data: string;
  readonly optimizer: OptimizerSpec;
  readonly training: z.infer<typeof training>;
  readonly noise: z.infer<typeof noise>;
  readonly qpu: z.infer<typeof qpu>;
}

/** What a kind of task plans with. */
export interface PlanContext {
  readonly spec: PlanSettings;
  readonly resolved: Resolved;
  /** null: `none`. */
  readonly machine: (name: string) => NamedHardware | null;
  /** Adds a task to the plan, or finds it there. */
  readonly add: (task: Task) => Task;
}

/** A file's name, or a name with options. */
export type OptimizerSpec = z.infer<typeof optimizer>;

/** The optimizer with every option resolved, whether the experiment names a file or has the options itself. */
export function optimizerOf({ resolved }: PlanContext, spec: OptimizerSpec): OptimizerConfig {
  return typeof spec === 'string' ? resolved.optimizers[spec] : parsedOptimizer(spec);
}

// Plans ask for the same ones with every seed.
const parsedOptimizer = perObject(
  (spec: Exclude<OptimizerSpec, string>) => optimizers[spec.name].schema.parse(spec) as OptimizerConfig,
);

/** @throws QckptError SPEC: no angles for this size */
export function anglesFor({ resolved }: PlanContext, name: string, model: Model): readonly number[] {
  const { circuit, layers } = ansatzOf(model);
  const size = `${circuit.qubits}q${layers}l`;
  const angles = resolved.initialAngles[name][size];
  if (angles?.length !== ansatzOf(model).parameterNames.length)
    throw new QckptError(
      'SPEC',
      `"initialAngles" expected ${ansatzOf(model).parameterNames.length} angles of size ${size} in ` +
        `${name}, got ${angles?.length ?? 'none'}`,
    );
  return angles;
}

/** An eigensolver's noise as a cell holds it; null for `none`. */
export function noiseOf({ resolved }: PlanContext, name: string): NamedHardware | null {
  return name === 'none' ? null : { name, sha256: profileDigest(resolved.noises[name]) };
}

/** A task whose folder in the run is `kind/id`. @param cell JSON, as it will be digested */
export function task(
  kind: string,
  id: string,
  cell: object,
  needs: readonly string[],
  weight: number,
  load: readonly CircuitLoad[] = [],
): Task {
  return { id: `${kind}/${id}`, kind, cell: cell as JsonValue, needs, weight, load };
}

/** Circuits of training on `samples` inputs with every angle active: 1 + 2 P each where each stands in one gate. */
export function circuitsOf(model: Model, samples: number): number {
  return samples * passesOf(model);
}

const passesOf = perObject((model: Model) => {
  const { circuit, parameterNames } = ansatzOf(model);
  return mostPasses(circuit, parameterNames);
});

/** Layers x qubits of a model; of a circuit without layers, what it would have with as many gates. */
export function sizeOf(model: Model): number {
  const { layers, circuit } = ansatzOf(model);
  return Math.max(layers * circuit.qubits, circuit.operations.length / 4);
}

/** Relative cost of a training step: sweeps over 4^n entries under noise. */
export function weightOf(model: Model, noisy: boolean): number {
  const { qubits } = ansatzOf(model).circuit;
  return 1 + (noisy ? 4 : 1) * sizeOf(model) * Math.max(1, 4 ** (qubits - 6));
}
