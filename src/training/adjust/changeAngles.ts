import type { AnglesMove } from '../../checkpoint/format/adjustments.ts';
import type { LineageStep } from '../../checkpoint/format/metadata.ts';
import { activeQubits } from '../../circuit/activeQubits.ts';
import { gateNamed } from '../../circuit/gates.ts';
import { writeOpenQasm } from '../../circuit/openQasm/writeOpenQasm.ts';
import type { HardwareProfile } from '../../hardware/hardwareProfile.ts';
import { ansatzOf } from '../../learn/ansatz/models.ts';
import { momentsToLogical, momentsToNative } from '../../learn/native/carriedMoments.ts';
import { jacobianOf } from '../../learn/native/jacobian.ts';
import { nativeForm, toLogical, toNative } from '../../learn/native/nativeAngles.ts';
import type { TrainState } from '../../learn/trainState.ts';
import { QckptError } from '../../numeric/qckptError.ts';
import { relabelCircuit } from '../../transpile/relabelCircuit.ts';
import type { Cell, NamedModel } from '../cell.ts';
import { compileModel, prepareTraining, type Training } from '../training.ts';
import type { Adjusted } from './adjustPruning.ts';

/** Angles changed, and what the lineage says of it. */
export interface ChangedAngles extends Adjusted {
  readonly move: AnglesMove;
}

/** What angles may become, in words. */
export const anglePolicies: Readonly<Record<AnglesMove['to'], string>> = {
  native:
    'every angle of the compiled circuit trains by itself: phases of gpi and gpi2 and the angle of zz on ions, ' +
    "rz where a machine has it; the map from the model's angles is kept",
  logical: "the model's angles again, from native ones that were not trained by themselves",
};

/**
 * Makes a training's angles those of its machine's own gates, or the model's again. What the circuit does stays; a mask
 * of frozen angles does not, the strategy starts over.
 * @param optimizer `keep`: moments go through the Jacobian of the map
 * @throws QckptError ARGUMENT: angles that are pruned, that are native already or were not before, or were trained;
 *   an objective that reads other things than outcomes
 */
export function changeAngles(
  { cell, training, state }: Adjusted,
  to: AnglesMove['to'],
  { optimizer, lineage }: { readonly optimizer: 'keep' | 'reset'; readonly lineage: readonly LineageStep[] },
): ChangedAngles {
  refuseOthers(cell, training, state);
  const before = lineage.findLast(({ angles }) => angles !== undefined)?.angles;
  if ((to === 'logical') !== (before?.to === 'native'))
    throw new QckptError(
      'ARGUMENT',
      `"angles" expected ${before?.to === 'native' ? 'logical' : 'native'}: the checkpoint has the other, got ${to}`,
    );
  const { initialAngles: _, ...rest } = cell;
  const moments = optimizer === 'keep' ? 'jacobian' : 'reset';
  const names = ansatzOf(cell.model).parameterNames;
  const changed =
    to === 'native' ? native(cell, training) : { map: before!.map, model: before!.model as NamedModel };
  const { map, model } = changed;
  const logical = to === 'native' ? names : ansatzOf(model).parameterNames;
  const jacobian = jacobianOf(map, logical);
  const inSome = new Set(map.flatMap(({ terms }) => terms.map(([name]) => name)));
  const values = new Map(names.map((name, k) => [name, state.parameters[k]]));
  const kept =
    to === 'native'
      ? names.flatMap((name): [string, number][] => (inSome.has(name) ? [] : [[name, values.get(name)!]]))
      : before!.rest;
  const parameters =
    to === 'native' ? toNative(map, values) : toLogical(map, logical, state.parameters, new Map(kept));
  const own = { ...rest, model } as Cell;
  const there = prepareTraining(own, training.profile, training.data);
  return {
    cell: own,
    training: there,
    state: {
      ...state,
      parameters,
      optimizer:
        moments === 'reset'
          ? there.context.optimizer.start(parameters.length)
          : to === 'native'
            ? momentsToNative(state.optimizer, jacobian)
            : momentsToLogical(state.optimizer, jacobian),
      freezing: there.context.freezing.start(),
    },
    move: {
      to,
      moments,
      model: cell.model as AnglesMove['model'],
      map: map.slice() as AnglesMove['map'],
      rest: kept,
    },
  };
}

/** The model in a machine's own gates: on as many qubits as its circuit uses, in the order of the model's. */
function native(cell: Cell, { profile, objective }: Training) {
  const level = ('level' in cell ? cell.level : undefined) ?? 0;
  const compiled = compileModel(cell.model, withPhases(profile!), level, cell.seed, objective);
  const { initialLayout } = compiled.record;
  const others = activeQubits(compiled.circuit).filter((qubit) => !initialLayout.includes(qubit));
  const place = new Map([...initialLayout, ...others].map((qubit, k) => [qubit, k]));
  const narrow = Array.from({ length: compiled.circuit.qubits }, (_, qubit) => place.get(qubit) ?? -1);
  const circuit = relabelCircuit(compiled.circuit, narrow, place.size);
  const { parameterNames, inputNames } = ansatzOf(cell.model);
  const form = nativeForm(circuit, parameterNames);
  const model = {
    kind: 'openqasm',
    name: `${cell.model.name}-native`,
    inputs: [...inputNames],
    circuit: writeOpenQasm(form.circuit, { version: 3 }),
    names: form.map.map(({ name }) => name),
    ...('classes' in cell.model ? { classes: cell.model.classes } : {}),
  } as NamedModel;
  return { map: form.map, model };
}

/** The machine without rz of its own where the phases of its gates can take them: then these are what trains. */
function withPhases(profile: HardwareProfile): HardwareProfile {
  const nativeGates = profile.nativeGates.filter((name) => name !== 'rz');
  const turns = nativeGates.filter((name) => !gateNamed(name).diagonal);
  const takeAll = turns.length > 0 && turns.every((name) => gateNamed(name).phaseAngles !== null);
  return takeAll ? { ...profile, nativeGates } : profile;
}

function refuseOthers(
  { pruning, quantization }: Cell,
  { objective, profile }: Training,
  { head }: TrainState,
): void {
  const refuse = (expected: string, got: string): never => {
    throw new QckptError('ARGUMENT', `"angles" expected ${expected}, got ${got}`);
  };
  if (pruning !== undefined) refuse('a checkpoint that is not pruned', 'one that is');
  if (quantization !== undefined) refuse('angles that are on no grid', 'some that are');
  if (profile === null) refuse('a machine', 'none');
  if (
    objective.keepsPhases ||
    objective.kind !== 'classifier' ||
    head !== undefined ||
    objective.loss === null
  )
    refuse('an objective that reads outcomes', objective.name);
}
