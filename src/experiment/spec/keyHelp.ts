/**
 * What each key of an experiment file means, for `qckpt explain KEY` and the JSON Schema. A key is named by its path,
 * without places in lists and without the kind of an entry where all kinds share it; what a strategy's options mean is
 * said once for all of them.
 */
export const experimentKeyHelp: Readonly<Record<string, string>> = {
  format: 'Which version of this file it is written for.',
  name: 'Name of the experiment: its folder in a run. Lower-case letters, digits, dots and hyphens.',
  study:
    'Which study it belongs to, and so which tables its results make: hardware, optimization, ' +
    'freezing, overhead or adjust.',
  question: 'What the experiment asks, in a sentence; it is kept with the results.',
  seeds:
    'How many times all of it is repeated, with the seeds 1 to this: initial angles, data order, ' +
    'split and shots follow from the seed. Two seeds make no interval; ten or more do.',
  data: 'What is trained on: a file of configs/data by its name without the ending, or ./... of your own.',
  optimizer:
    'How angles are updated: a file of configs/optimizers, by its name without the ending, or a name with options.',
  training: 'How trainings go unless their entry of train says otherwise.',
  'training.samples':
    'Training samples of a run, one update each. After all samples of the training part it starts ' +
    'again in a new order.',
  'training.shots': 'Shots of each circuit; null: exact probabilities, without sampling.',
  'training.streams':
    'Whose shots are whose: independent, each machine has its own; common, all machines with the same ' +
    'seed draw from the same ones, which makes their differences vary less.',
  'training.checkpointEvery': 'Samples between two checkpoints, each with its claims on validation images.',
  'training.validationImages':
    'Images of the validation part on which a checkpoint in between claims loss and accuracy.',
  'training.testImages': 'Images of the test part on which the last checkpoint claims loss and accuracy.',
  'training.passes':
    'A budget of forward passes that ends a run, in place of samples: what makes methods comparable ' +
    'that spend different numbers of circuits on a sample.',
  'training.passes.budget': 'Forward passes after which a run ends.',
  'training.passes.every': 'Forward passes between two looks at the validation images.',
  'training.objective':
    'What is trained for: outcome (the class is read from the measured bits), or a mapping with the name, ' +
    'expectation or regression, and its options (qckpt explain expectation shows them); outcome where absent.',
  'training.objective.name': 'Name of the objective.',
  'training.objective.observables':
    'Pauli sums whose means are read, such as Z0 or 0.5*X0X1 + Z2: one a class, or any number with a head.',
  'training.objective.head':
    'Whether a linear map of the means is trained beside the angles: linear, or left out.',
  'training.objective.observable': 'The Pauli sum whose mean is the prediction.',
  'training.batch': 'Samples of a step, whose gradients are averaged; one where absent.',
  'training.backend':
    'Where circuits run, by name (qckpt explain lists backends); the simulator where absent.',
  'training.keep': 'Which checkpoints of a run stay on the disk; the last one always does.',
  'training.keep.last': 'The newest so many.',
  'training.keep.everySteps': 'Each whose step is a multiple of this; null: none for that reason.',
  'training.keep.best': 'So many with the lowest validation loss.',
  noise: 'What of the machines is simulated, beside errors of gates and readout.',
  'noise.idle': 'Whether qubits that wait relax, by their T1 and T2.',
  'noise.relaxation':
    "Where a gate's relaxation over its duration exceeds its recorded error: recorded leaves it, " +
    'scaled takes it down to that error.',
  qpu: 'For the time that a real machine would take, which is computed and not waited for.',
  'qpu.resetUs': 'Time between two shots, microseconds.',
  failuresPerHour: 'Failures an hour for which the best interval between checkpoints is computed.',
  sessionHours:
    'Lengths of sessions on a machine that are cut off, in hours, for which the same is computed.',
  checkpointSeconds:
    'Times between two checkpoints, in seconds, whose expected loss of work stands beside that of the ' +
    'best.',
  target: 'For tables of cost: which accuracy must be reached.',
  'target.accuracy': 'Validation accuracy, 0 to 1.',
  'target.sustained': 'Checkpoints in a row that must have it.',
  comparison: 'For the table fair.csv: how methods are compared at equal budget.',
  'comparison.tuningSeeds':
    'Seeds, from the first on, on which learning rates are chosen; methods are compared on the ' + 'others.',
  'comparison.targets': 'Accuracies whose cost is compared.',
  train: 'What is trained: each entry is a grid, and every combination of its lists runs with every seed.',
  'train.models':
    'Which circuits: files of configs/models by their names without the ending, or ./... of your own.',
  'train.hardware':
    'On which machines: none (noise-free), a name of configs/hardware (qckpt calibration list), or a ' +
    'profile of your own by its path.',
  'train.levels':
    'Presets of the transpiler: 0 maps only, 1 is light, 2 uses what commutes, 3 takes the best of ' +
    'several searches.',
  'train.freezing': 'Which angles rest, by which strategies (qckpt explain wsbd); none where absent.',
  'train.samples': "Samples of each run; the experiment's own where absent.",
  'train.optimizers': "Optimizers, each of which is tried; the experiment's own where absent.",
  'train.data': "What is trained on; the experiment's own where absent.",
  'train.shots': "Shots of each circuit; the experiment's own where absent.",
  'train.checkpointEvery': "Samples between two checkpoints; the experiment's own where absent.",
  'train.seeds': "Seeds of this grid, 1 to this; the experiment's own where absent.",
  'train.initialAngles': 'A file of configs/initial-angles in place of angles that are drawn by seed.',
  'train.objective': "What is trained for, as in training; the experiment's own where absent.",
  'train.objective.name': 'Name of the objective.',
  'train.objective.observables': 'Pauli sums whose means are read, as in training.',
  'train.objective.head': 'Whether a linear map of the means is trained beside the angles, as in training.',
  'train.objective.observable': 'The Pauli sum whose mean is the prediction.',
  'train.batch': "Samples of a step; the experiment's own where absent.",
  'optimizer.name': 'Which optimizer; its options follow (qckpt explain adam).',
  'optimizers.name': 'Which optimizer; its options follow (qckpt explain adam).',
  'freezing.strategy': 'Name of the strategy.',
  'freezing.window': 'Samples between two choices of what rests.',
  'freezing.activeFraction': 'Share of the angles that train.',
  'freezing.candidates': 'Which angles may train: all, or live, those that can change what is measured.',
  'freezing.moments': "What becomes of the optimizer's moments of an angle that rests: zero or keep.",
  'freezing.score': 'By what angles are ranked (qckpt explain ema).',
  analyses:
    'What is looked at after training: each entry has a kind (qckpt explain migration) and what that ' +
    'needs.',
  'analyses.kind': 'Which analysis.',
  'analyses.model': 'Whose trainings it looks at: a model of train.',
  'analyses.models': 'Whose trainings it looks at: models of train.',
  'analyses.hardware': 'The machines that it goes over; none stands for noise-free.',
  'analyses.hamiltonian':
    'Which energy is sought: ising, the chain of as many qubits as a model has, or terms.',
  'analyses.vqe.hamiltonian.terms': 'The terms of a Pauli sum, such as -1*Z0Z1.',
  'analyses.level': 'Preset of the transpiler, 0 to 3.',
  'analyses.levels': 'Presets of the transpiler that are compared, 0 to 3.',
  'analyses.images': 'Test images on which losses are compared.',
  'analyses.seeds': "Seeds that move, 1 to this; the experiment's own where absent.",
  'analyses.samples': 'Samples that are trained after the mask was taken over.',
  'analyses.freezing': 'Whose masks: a strategy as in train.',
  'analyses.migration.fineTuneSamples':
    'Samples that a checkpoint is adjusted by on the machine that it was moved to.',
  'analyses.compilation.coneLevels':
    'Those of the levels that are tried once more without the gates that no measured outcome depends ' +
    'on.',
  'analyses.compilation.passes':
    'Passes that are tried by themselves, with preset 0 (qckpt explain lists passes).',
  'analyses.compilation.gradientImages': "Images over which the gradient's bias and variance are averaged.",
  'analyses.foreign.otherDates': 'Profiles of the machines from other days, named MACHINE-YYYY-MM-DD.',
  'analyses.size.model': 'The model that is made in each size.',
  'analyses.size.qubits': 'Numbers of qubits.',
  'analyses.size.layers': 'Numbers of layers.',
  'analyses.latency.steps': 'Training steps that are timed, with a checkpoint after each.',
  'analyses.latency.hardware': 'The machine whose noise is simulated meanwhile.',
  'analyses.size.hardware': 'The machine whose calibration the checkpoints hold.',
  'analyses.adjustment.samples':
    'Samples that are trained after each adjustment; what measures more to adjust by trains on fewer.',
  'analyses.adjustment.scoringSamples': 'Samples on which gradients are measured to prune by.',
  'analyses.adjustment.pruning': 'How what moves is pruned.',
  'analyses.adjustment.pruning.by': 'By which score (qckpt explain sensitivity).',
  'analyses.adjustment.pruning.shares': 'Shares of the angles that are pruned.',
  'analyses.adjustment.quantization': 'How the angles of what moves come to a grid.',
  'analyses.adjustment.quantization.rounding': 'nearest or greedy (qckpt explain greedy).',
  'analyses.adjustment.quantization.images': 'Training samples on which a greedy rounding compares losses.',
  'analyses.adjustment.quantization.bits': 'Bits of an angle, 3 to 10.',
  'analyses.adjustment.freezing': 'The strategy of the trainings whose mask and scores move.',
  'analyses.adjustment.tolerance':
    'Loss that an adjustment may cost, for the largest share and the fewest bits of each machine.',
  'analyses.adjustment.home': 'What is tried on the machine itself, without moving.',
  'analyses.adjustment.home.by': 'Scores to prune by.',
  'analyses.adjustment.home.shares': 'Shares of the angles that are pruned.',
  'analyses.adjustment.home.bits': 'Bits of an angle.',
  'analyses.adjustment.home.roundings': 'Ways of rounding.',
  'analyses.adjustment.together': 'Where pruning and quantization move together, by every two policies.',
  'analyses.adjustment.together.pairs': 'From which machine to which.',
  'analyses.adjustment.together.share': 'The share that is pruned.',
  'analyses.adjustment.together.bits': 'Bits of an angle.',
  'analyses.vqe.models': 'Ansatz circuits: files of configs/models.',
  'analyses.vqe.noise': 'none, or a file of configs/noise.',
  'analyses.vqe.optimizers': 'Optimizers, each of which is tried.',
  'analyses.vqe.freezing': 'Freezing strategies, each of which is tried.',
  'analyses.vqe.steps': 'Updates of a run.',
  'analyses.vqe.checkpointEvery': 'Steps between two checkpoints.',
  'analyses.vqe.shots': 'Shots of each circuit; null: exact energies.',
  'analyses.vqe.initialAngles': 'A file of configs/initial-angles in place of angles that are drawn by seed.',
  claims: 'What would count as support for a claim (qckpt explain C1), fixed before anything runs.',
  'claims.threshold': "What the measured value must exceed, with its interval, in the claim's own unit.",
  'claims.reason': 'Why this threshold: the smallest difference of interest, in words.',
  'claims.fromSeed':
    "Judged on the seeds from this one on: those that nobody had looked at when the claim's test was " +
    'fixed.',
  'claims.leastLayers': 'C6: sizes of fewer layers do not count.',
  'claims.formulaTolerance':
    'C6, C6b: the largest relative difference from a formula that still counts as following it.',
  'claims.share': 'C13, C13c: the share of the angles that is pruned.',
  'claims.bits': 'C13b: bits of an angle.',
  'claims.newestMachines': 'C1: how many of the machines calibrated last are looked at by themselves.',
  verdicts: 'Whether claims are judged; false in a quick run.',
  quick: 'What --quick changes, as --set takes it: a path and its value, such as training.samples: 100.',
  reproduce: 'What qckpt reproduce changes, in the same way, where the study takes longer by itself.',
};

/** The same of a hardware profile. */
export const profileKeyHelp: Readonly<Record<string, string>> = {
  format: 'Which version of a profile it is.',
  name: 'Name of the device, for people; a profile is identified by its digest.',
  vendor: 'Who makes or runs the device.',
  technology: 'What its qubits are.',
  nativeGates: 'Gates that the device runs, by their names here (qckpt explain lists gates).',
  calibratedAt: 'When it was calibrated, ISO 8601.',
  source: 'Where the record was published.',
  'source.package': 'Package or document that has it.',
  'source.version': 'Version of that.',
  'source.licence': 'Licence of the record.',
  'source.files': 'Files that the profile was made of.',
  'source.files.name': 'Name of a file.',
  'source.files.sha256': 'Its SHA-256.',
  qubits: 'One entry a physical qubit, in their order.',
  'qubits.t1Us': 'Relaxation time T1, microseconds; null: not recorded.',
  'qubits.t2Us': 'Dephasing time T2, microseconds, at most 2 T1; null: not recorded.',
  'qubits.readoutP1Given0': 'Probability to read 1 where 0 was prepared.',
  'qubits.readoutP0Given1': 'Probability to read 0 where 1 was prepared.',
  'qubits.readoutDurationNs': 'Duration of a readout, nanoseconds; null: not recorded.',
  'qubits.oneQubitError': 'Average infidelity of a native one-qubit gate; null: the qubit is dead.',
  'qubits.oneQubitDurationNs': 'Duration of a native one-qubit gate, nanoseconds.',
  couplers: 'One entry a two-qubit gate on a pair of qubits in a direction, sorted.',
  'couplers.qubits': 'The two qubits, as the gate is written.',
  'couplers.gate': 'Name of the gate.',
  'couplers.error': 'Its average infidelity; null: dead.',
  'couplers.durationNs': 'Its duration, nanoseconds.',
  origins: 'Where values come from that were not recorded qubit by qubit.',
  'origins.value': 'Which field.',
  'origins.kind': 'How well founded it is.',
  'origins.note': 'Where it is from, in words.',
  remarks: 'What the importer changed or noticed.',
};
