import type { ObjectiveKind } from '../../../learn/objectives/objective.ts';
import { adjustmentChecks, nativeAnglesCheck } from './adjustmentChecks.ts';
import { calibrationChecks } from './calibrationChecks.ts';
import type { Check, EigensolverFacts, Facts, TrainingFacts } from './check.ts';
import { type CircuitFacts, circuitChecks, plainCircuitCheck } from './circuitChecks.ts';
import { type CompiledFacts, compiledFunctionCheck, compiledSizeCheck } from './compiledFunction.ts';
import { energyChecks } from './energyChecks.ts';
import { historyChecks } from './historyChecks.ts';
import { objectiveChecks } from './objectiveChecks.ts';
import { optimizerChecks } from './optimizerChecks.ts';
import { recordChecks } from './recordChecks.ts';
import { statementChecks } from './statementChecks.ts';
import { trainingChecks } from './trainingChecks.ts';

/** What is checked of one kind of checkpoint. */
export interface ChecksOfKind<Known extends Facts> {
  /** The cell has the keys of its schema and no other; what follows needs it. */
  readonly records: readonly Check<Known>[];
  /** Those that need the stored circuits. */
  readonly circuits: readonly Check<Known & CircuitFacts>[];
}

const shared: readonly Check[] = [
  ...calibrationChecks,
  ...recordChecks,
  ...optimizerChecks,
  ...objectiveChecks,
  ...statementChecks,
  ...adjustmentChecks,
];

/** What is checked in a classifier's file; its compiled circuit is compared with the model's as a function, too. */
export const classifierChecks: ChecksOfKind<TrainingFacts> = {
  records: [...shared, nativeAnglesCheck, ...trainingChecks, ...historyChecks],
  circuits: [
    ...circuitChecks,
    plainCircuitCheck,
    compiledFunctionCheck,
    compiledSizeCheck,
  ] satisfies readonly Check<CompiledFacts>[],
};

/** What is checked in an eigensolver's file: as a classifier's, but for what only data and a compiled circuit have. */
export const eigensolverChecks: ChecksOfKind<EigensolverFacts> = {
  records: [...shared, ...energyChecks],
  circuits: [...circuitChecks, plainCircuitCheck],
};

/** The checkpoint half of an objective: what must agree in a file of its kind. */
export const checksOf = {
  classifier: classifierChecks,
  eigensolver: eigensolverChecks,
} as const satisfies Record<ObjectiveKind, unknown>;

/** A part of a file on whose truth a verdict is silent. */
export interface Unchecked {
  readonly name: string;
  readonly what: string;
  /** Who could tell. */
  readonly why: string;
  readonly kinds: readonly ObjectiveKind[];
}

const BOTH: readonly ObjectiveKind[] = ['classifier', 'eigensolver'];
const TRAINING_AGAIN = 'only training again can tell';
const ONLY_A_NAME = 'no outcome depends on it';

/** Everything that `verify` leaves open, so that a verdict promises no more than was looked at. */
export const unchecked: readonly Unchecked[] = [
  {
    name: 'training',
    what:
      'that the stored angles come from the seed, the optimizer and its options, the samples or steps ' +
      'and the initial angles of the cell',
    why: TRAINING_AGAIN,
    kinds: BOTH,
  },
  {
    name: 'history',
    what: 'losses, energies and validations on the way, but for counts, ranges and the last validation',
    why: TRAINING_AGAIN,
    kinds: BOTH,
  },
  {
    name: 'moments',
    what: "numbers in the optimizer's moments and counts of updates",
    why: TRAINING_AGAIN,
    kinds: BOTH,
  },
  { name: 'masks', what: 'which parameters are frozen, and their scores', why: TRAINING_AGAIN, kinds: BOTH },
  {
    name: 'idle angles',
    what: 'angles that no measured outcome depends on',
    why: TRAINING_AGAIN,
    kinds: BOTH,
  },
  { name: 'reset time', what: 'resetUs of the cell', why: ONLY_A_NAME, kinds: ['classifier'] },
  {
    name: 'moves',
    what: 'where a moved checkpoint comes from, losses before its last adjustment, and moves that are left out',
    why: 'only the parent, or training again, can tell',
    kinds: ['classifier'],
  },
  {
    name: 'passes',
    what: 'names and options of the passes, and where qubits end that are not measured',
    why: ONLY_A_NAME,
    kinds: BOTH,
  },
  {
    name: 'names',
    what: 'names of the experiment, the study, the cell and the model',
    why: ONLY_A_NAME,
    kinds: BOTH,
  },
  {
    name: 'code',
    what: 'commit, patch, version and lock file of the code that made it',
    why: TRAINING_AGAIN,
    kinds: BOTH,
  },
];
