import type { CompiledModel } from '../../../checkpoint/format/compileCircuit.ts';
import type { DecodedCheckpoint } from '../../../checkpoint/format/contents.ts';
import { storedMachine } from '../../../checkpoint/verify/claimSubject.ts';
import { readOpenQasm } from '../../../circuit/openQasm/readOpenQasm.ts';
import type { HardwareProfile } from '../../../hardware/hardwareProfile.ts';
import { calibratedNoise, type NoiseSwitches } from '../../../hardware/noiseModel.ts';
import { ansatzOf } from '../../../learn/ansatz/models.ts';
import { createFreezing } from '../../../learn/freezing.ts';
import type { Objective } from '../../../learn/objectives/objective.ts';
import { objectiveNamed } from '../../../learn/objectives/objectives.ts';
import { createOptimizer } from '../../../learn/optimizers.ts';
import { startingAngles, type TrainState } from '../../../learn/trainState.ts';
import type { Cell } from '../../../training/cell.ts';
import { stateOf } from '../../../training/savedState.ts';
import { compileModel } from '../../../training/training.ts';
import { approximations, hardwareGuesses, type Known, medianMachine } from './hardwareGuesses.ts';
import { isHardwarePart, type PartName } from './parts.ts';
import type { Variant } from './variants.ts';

/** What somebody knows who has a checkpoint less some of its parts, the best guess in place of each. */
export interface Reader {
  /** Of the training that continues: shots and seed as the reader has them. */
  readonly cell: Cell;
  readonly state: TrainState;
  readonly compiled: CompiledModel;
  /** What losses are predicted with. */
  readonly profile: HardwareProfile;
  readonly idle: boolean;
  readonly switches: NoiseSwitches;
  /** Whether the compiled circuit is all that there is of it. */
  readonly lacksLogical: boolean;
}

/** A checkpoint, and what its reader has besides. */
export interface Reading {
  readonly checkpoint: DecodedCheckpoint;
  readonly cell: Cell;
  readonly known: Known;
  readonly guessShots: number;
}

/** Added to the seed where a reader has to take another. */
const OTHER_SEED = 1_000_003;
/** So late that Adam's bias is no longer corrected. */
const LATE = 1_000_000;
/** What a reader compiles with who was not told. */
const USUAL_LEVEL = 1;

/** What a reader of one variant of a checkpoint knows and guesses. */
export function readerOf(
  { checkpoint, cell, known, guessShots }: Reading,
  { kind, withheld, approximation }: Pick<Variant, 'kind' | 'withheld' | 'approximation'>,
): Reader {
  const lacks = (part: PartName): boolean => withheld.includes(part);
  const seed = lacks('cursor') ? String(Number(cell.seed) + OTHER_SEED) : cell.seed;
  const own: Cell = {
    ...cell,
    seed,
    ...(lacks('cursor') || kind === 'control' ? { shotStream: `${cell.shotStream ?? ''}/reader` } : {}),
    ...(lacks('shots') && cell.shots !== null ? { shots: guessShots } : {}),
  };
  const objective = objectiveNamed(cell.objective, 'data' in cell);
  const stored = storedMachine(checkpoint).profile!;
  const guessed = withheld
    .filter(isHardwarePart)
    .reduce((profile, part) => hardwareGuesses[part](profile, known), stored);
  const coarse = approximation === null ? {} : approximations[approximation];
  const profile = coarse.profile?.(guessed, known) ?? guessed;
  const replaced = lacks('compiled') || lacks('layout');
  const compiled = replaced
    ? compileModel(cell.model, profile, USUAL_LEVEL, String(OTHER_SEED), objective)
    : storedCircuit(checkpoint, stored);
  const idle = 'idle' in cell ? (cell.idle ?? false) : false;
  return {
    cell: own,
    state: stateFor(checkpoint, own, objective, lacks),
    compiled,
    profile: lacks('layout') ? medianMachine(profile) : profile,
    idle: coarse.idle ?? idle,
    switches: { ...calibratedNoise, ...coarse.switches },
    lacksLogical: lacks('logical') && !replaced,
  };
}

function storedCircuit({ meta }: DecodedCheckpoint, { qubits }: HardwareProfile): CompiledModel {
  const { circuit: record } = meta;
  return { record, circuit: readOpenQasm(record.compiledOpenQasm3, { qubits: qubits.length }) };
}

function stateFor(
  checkpoint: DecodedCheckpoint,
  cell: Cell,
  objective: Objective,
  lacks: (part: PartName) => boolean,
): TrainState {
  const optimizer = createOptimizer(cell.optimizer);
  const state = stateOf(checkpoint, optimizer);
  const liveParameters = objective.liveNames(cell.model);
  const freezing = createFreezing(cell.freezing, {
    ...{ seed: cell.seed, liveParameters },
    parameterNames: ansatzOf(cell.model).parameterNames,
  });
  const parameters = lacks('parameters') ? startingAngles(cell) : state.parameters;
  const known = lacks('cursor') ? LATE : state.step;
  return {
    ...state,
    parameters,
    optimizer: lacks('moments')
      ? optimizer.start(parameters.length)
      : lacks('steps')
        ? { ...state.optimizer, steps: known }
        : state.optimizer,
    freezing: lacks('freezing') ? freezing.start() : state.freezing,
    step: lacks('cursor') ? 0 : state.step,
  };
}
