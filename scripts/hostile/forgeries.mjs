// Kinds of lie that a checkpoint may tell. Each starts from an honest file; all digests are made again after it.
import { digestOf } from '../../dist/numeric/canonicalJson.js';
import { reclaim } from './reclaim.mjs';

/**
 * What must become of a lie.
 * mismatch: `verify` finds it; corrupt: the reader does, already;
 * different: training again does, and `verify` may (it says that it has not checked);
 * own profile: nothing is false but a name: `verify` says that the profile is not a recorded one;
 * unknowable: nobody can tell, nothing depends on it, and `verify` says that it has not checked.
 * @typedef {'mismatch' | 'corrupt' | 'different' | 'own profile' | 'unknowable'} Fate
 * @typedef {{ name: string, on: readonly string[], fate: Fate, forge: (file: any) => any }} Forgery
 */

const CLASSIFIERS = ['none', 'manila', 'moved'];
const NOISY = ['manila', 'moved'];
const MACHINES = ['manila', 'moved', 'eigensolver'];
const ALL = ['none', 'manila', 'moved', 'eigensolver'];
const OTHER = 'a'.repeat(64);

const claimOf = ({ meta }, name, split) =>
  meta.claims.find((claim) => claim.name === name && (split === undefined || claim.split === split));
const mainClaim = (file) => claimOf(file, 'loss', 'test') ?? claimOf(file, 'energy');
const sampledClaim = (file) => claimOf(file, 'sampled_accuracy', 'test') ?? claimOf(file, 'sampled_energy');
const series = (values) => ({ dtype: 'F64', shape: [values.length], data: Float64Array.from(values) });
const change = (tensor, at, by) => {
  const place = at < 0 ? tensor.data.length + at : at;
  tensor.data[place] = by(tensor.data[place]);
};
const scaled = (file, pattern, by) => {
  for (const [name, tensor] of Object.entries(file.tensors))
    if (pattern.test(name)) tensor.data = tensor.data.map(by);
};
/** A line put before the measurement. */
const gateBefore = (text, line) => text.replace(/\n(?=[^\n]*measure)/, `\n${line}\n`);
/** A one-qubit rotation that flips where it is not a whole turn, in native gates of manila and nairobi, on the first measured qubit. */
const measuredQubit = (text) => /measure ([\w$[\]]+)/.exec(text)[1];
const flipBy = (text, angle) => {
  const qubit = measuredQubit(text);
  return gateBefore(text, `sx ${qubit};\nrz(${angle}) ${qubit};\nsx ${qubit};\nrz(pi) ${qubit};`);
};
/** The profile changed, its digest made again wherever it stands. */
function withProfile(file, edit) {
  const { calibration, run, lineage } = file.meta;
  edit(calibration.profile);
  calibration.sha256 = digestOf(calibration.profile);
  for (const member of ['name', 'vendor', 'source', 'calibratedAt', 'nativeGates'])
    calibration[member] = calibration.profile[member];
  run.cell.hardware = { name: calibration.name, sha256: calibration.sha256 };
  const move = lineage.at(-1);
  if (move) move.to = { ...run.cell.hardware };
}
const perfect = (profile) => {
  for (const qubit of profile.qubits) qubit.oneQubitError = 0;
  for (const coupler of profile.couplers) if (coupler.error !== null) coupler.error = 0;
};
const perfectTensors = (file) => scaled(file, /^hardware\.(error_1q|error_2q|coupler_error)$/, () => 0);
const kernelOf = ({ meta }) => meta.provenance.versions;

/** Records by the part of the file that lies: `[name, types, fate, forge]`. A forge may give back another file. */
const byPart = {
  claims: [
    ['exact value better by 1e-3', ALL, 'mismatch', (f) => { mainClaim(f).value -= 1e-3; }],
    ['exact value off by 1e-10, same kernel', ALL, 'mismatch', (f) => { mainClaim(f).value -= 1e-10; }],
    ['one exact value off by 1e-10 to loosen a sampled one', CLASSIFIERS, 'mismatch', (f) => { mainClaim(f).value -= 1e-10; sampledClaim(f).value += 0.02; }],
    ['exact accuracy of one image more', CLASSIFIERS, 'mismatch', (f) => { claimOf(f, 'accuracy', 'test').value += 1 / 50; }],
    ['sampled value of one step more', ALL, 'mismatch', (f) => { sampledClaim(f).value += 1 / 50; }],
    ['sampled loss lower', CLASSIFIERS, 'mismatch', (f) => { claimOf(f, 'sampled_loss', 'test').value -= 0.01; }],
    ['accuracy above one, another kernel', CLASSIFIERS, 'mismatch', (f) => { sampledClaim(f).value = 1.02; kernelOf(f).kernelSha256 = OTHER; }],
    ['accuracy between images, another kernel', CLASSIFIERS, 'mismatch', (f) => { sampledClaim(f).value += 0.0123; kernelOf(f).kernelSha256 = OTHER; }],
    ['sampled value of one step more, another kernel', ALL, 'mismatch', (f) => { sampledClaim(f).value += 1 / 50; kernelOf(f).kernelSha256 = OTHER; }],
    ['sampled loss lower, another kernel', CLASSIFIERS, 'mismatch', (f) => { claimOf(f, 'sampled_loss', 'test').value -= 0.01; kernelOf(f).kernelSha256 = OTHER; }],
    ['exact value off by 1e-6, another kernel', ALL, 'mismatch', (f) => { mainClaim(f).value -= 1e-6; kernelOf(f).kernelSha256 = OTHER; }],
    ['energy below the ground state', ['eigensolver'], 'mismatch', (f) => { claimOf(f, 'sampled_energy').value = -100; kernelOf(f).kernelSha256 = OTHER; }],
    ['no images', CLASSIFIERS, 'mismatch', (f) => { mainClaim(f).images = 0; mainClaim(f).value = 0; }],
    ['other shots than the run', ALL, 'mismatch', async (f) => { sampledClaim(f).shots = 1; return reclaim(f); }],
    ['fewer images than the cell says', CLASSIFIERS, 'mismatch', async (f) => { for (const one of f.meta.claims) if (one.split === 'test') one.images = 7; return reclaim(f); }],
    ['drawn from another stream', ALL, 'mismatch', async (f) => { sampledClaim(f).streamPurpose = 'claim/lucky'; return reclaim(f); }],
    ['test claims deleted', CLASSIFIERS, 'mismatch', (f) => { f.meta.claims = f.meta.claims.filter(({ split }) => split !== 'test'); }],
    ['validation claims deleted', CLASSIFIERS, 'mismatch', (f) => { f.meta.claims = f.meta.claims.filter(({ split }) => split !== 'validation'); }],
    ['sampled claims deleted', ALL, 'mismatch', (f) => { f.meta.claims = f.meta.claims.filter(({ estimator }) => estimator === 'exact'); }],
    ['exact claims deleted', ALL, 'mismatch', (f) => { f.meta.claims = f.meta.claims.filter(({ estimator }) => estimator === 'sampled'); }],
    ['validation called test', CLASSIFIERS, 'mismatch', (f) => { f.meta.claims = f.meta.claims.filter(({ split }) => split === 'validation').map((one) => ({ ...one, split: 'test' })); }],
  ],
  circuit: [
    ['a gate more in the compiled circuit', NOISY, 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 0.4); return reclaim(f); }],
    ['a gate more that does nothing at the stored angles', NOISY, 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, `pi + theta_1_0_0 - ${f.tensors.parameters.data[8]}`); return reclaim(f); }],
    ['a gate more that an input drives', NOISY, 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 'pi + 0.3*x0'); return reclaim(f); }],
    ['a gate of 1e-4 more', NOISY, 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = flipBy(f.meta.circuit.compiledOpenQasm3, 'pi + 0.0001'); return reclaim(f); }],
    ['a gate more in the logical circuit', ALL, 'mismatch', (f) => { const { circuit } = f.meta; circuit.logicalOpenQasm3 = gateBefore(circuit.logicalOpenQasm3, `ry(0.4) ${measuredQubit(circuit.logicalOpenQasm3)};`); }],
    ['a gate more in both', ['none'], 'mismatch', (f) => { const { circuit } = f.meta; for (const key of ['logicalOpenQasm3', 'compiledOpenQasm3']) circuit[key] = gateBefore(circuit[key], `ry(0.4) ${measuredQubit(circuit[key])};`); return reclaim(f); }],
    ['an angle with another coefficient', NOISY, 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.compiledOpenQasm3.replace(/(?<!\] )\btheta_0_0_0\b/, '2*theta_0_0_0'); return reclaim(f); }],
    ['parameters under each other\'s names', ALL, 'mismatch', (f) => { f.meta.circuit.parameterNames.reverse(); return f; }],
    ['measured bits exchanged', NOISY, 'mismatch', (f) => { const { circuit } = f.meta; circuit.compiledOpenQasm3 = circuit.compiledOpenQasm3.replace('c[0]', 'c[9]').replace('c[1]', 'c[0]').replace('c[9]', 'c[1]'); return reclaim(f); }],
    ['final layout of what is measured', CLASSIFIERS, 'mismatch', (f) => { const { finalLayout: l } = f.meta.circuit; [l[0], l[1]] = [l[1], l[0]]; }],
    ['final layout of what is not measured', NOISY, 'different', (f) => { const { finalLayout: l } = f.meta.circuit; [l[2], l[3]] = [l[3], l[2]]; }],
    ['initial layout', NOISY, 'different', (f) => { f.meta.circuit.initialLayout.reverse(); }],
    ['layouts where nothing is compiled', ['none', 'eigensolver'], 'mismatch', (f) => { f.meta.circuit.initialLayout.reverse(); f.meta.circuit.finalLayout.reverse(); }],
    ['names of the passes', NOISY, 'different', (f) => { f.meta.circuit.passes = [{ name: 'quantumSupremacyPass', options: {} }]; }],
    ['the preset', NOISY, 'mismatch', (f) => { f.meta.circuit.level = 3; }],
    ['the preset, deleted', NOISY, 'mismatch', (f) => { f.meta.circuit.level = null; }],
    ['marks of the noise left out', ['eigensolver'], 'mismatch', (f) => { f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.compiledOpenQasm3.replace(/^(id|u0|delay)\b.*\n/gm, ''); return reclaim(f); }],
  ],
  calibration: [
    ['error-free tensors beside the genuine profile', NOISY, 'mismatch', (f) => { perfectTensors(f); return reclaim(f); }],
    ['better readout in the tensors alone', MACHINES, 'mismatch', (f) => { scaled(f, /^hardware\.readout_(error|p.*)$/, (x) => x / 2); return reclaim(f); }],
    ['longer relaxation in the tensors alone', NOISY, 'mismatch', (f) => { scaled(f, /^hardware\.t[12]_us$/, (x) => 10 * x); return reclaim(f); }],
    ['error-free tensors under a genuine digest, no profile', NOISY, 'mismatch', (f) => { perfectTensors(f); f.meta.calibration.profile = null; return reclaim(f); }],
    ['error-free profile under the genuine digest', MACHINES, 'corrupt', (f) => { perfect(f.meta.calibration.profile); }],
    ['error-free profile of that name, its own digest', ['manila', 'eigensolver'], 'own profile', (f) => { withProfile(f, perfect); perfectTensors(f); return reclaim(f); }],
    ['a profile that no one has', NOISY, 'mismatch', (f) => { f.meta.calibration.sha256 = OTHER; f.meta.run.cell.hardware.sha256 = OTHER; f.meta.calibration.profile = null; perfectTensors(f); return reclaim(f); }],
    ['a date of its own beside the profile', MACHINES, 'corrupt', (f) => { f.meta.calibration.calibratedAt = '2020-01-01T00:00:00Z'; }],
    ['the machine\'s name beside the profile', MACHINES, 'corrupt', (f) => { f.meta.calibration.name = 'torino'; }],
    ['the machine\'s name without a profile', MACHINES, 'mismatch', (f) => { f.meta.calibration.profile = null; f.meta.calibration.name = 'torino'; f.meta.run.cell.hardware.name = 'torino'; }],
    ['qubits that the circuit does not use, left out', NOISY, 'mismatch', (f) => { for (const [name, tensor] of Object.entries(f.tensors)) if (name.startsWith('hardware.') && tensor.shape.length === 1 && !/coupler|error_2q/.test(name)) f.tensors[name] = { ...tensor, shape: [1], data: tensor.data.slice(0, 1) }; for (const name of ['edges', 'coupler_qubits']) f.tensors[`hardware.${name}`] = { dtype: 'I32', shape: [0, 2], data: new Int32Array() }; for (const name of ['error_2q', 'coupler_error', 'coupler_duration_ns']) f.tensors[`hardware.${name}`] = series([]); f.tensors['hardware.coupler_gate'] = { dtype: 'U8', shape: [0], data: new Uint8Array() }; }],
    ['no couplers', NOISY, 'mismatch', (f) => { for (const name of ['edges', 'coupler_qubits']) f.tensors[`hardware.${name}`] = { dtype: 'I32', shape: [0, 2], data: new Int32Array() }; for (const name of ['error_2q', 'coupler_error', 'coupler_duration_ns']) f.tensors[`hardware.${name}`] = series([]); f.tensors['hardware.coupler_gate'] = { dtype: 'U8', shape: [0], data: new Uint8Array() }; }],
    ['all of it deleted, the cell names a machine', MACHINES, 'mismatch', (f) => { f.meta.calibration = null; for (const name of Object.keys(f.tensors)) if (name.startsWith('hardware.')) delete f.tensors[name]; f.meta.circuit.compiledOpenQasm3 = f.meta.circuit.logicalOpenQasm3; return reclaim(f); }],
    ['a machine in the cell of a noise-free run', ['none'], 'mismatch', (f) => { f.meta.run.cell.hardware = { name: 'manila', sha256: 'none' }; }],
    ['a machine in the cell of a noise-free run, by digest', ['none'], 'mismatch', (f) => { f.meta.run.cell.hardware = { name: 'manila', sha256: OTHER }; }],
    ['no machine in the cell', MACHINES, 'mismatch', (f) => { f.meta.run.cell.hardware = null; }],
    ['another name in the cell', MACHINES, 'mismatch', (f) => { f.meta.run.cell.hardware.name = 'torino'; }],
    ['another digest in the cell', MACHINES, 'mismatch', (f) => { f.meta.run.cell.hardware.sha256 = OTHER; }],
  ],
  data: [
    ['its name', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.name = 'mnist-full'; }],
    ['its name in the cell', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.data.name = 'mnist-full'; }],
    ['its digest', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.sha256 = OTHER; }],
    ['two labels called four', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.data.labels = [0, 1]; return reclaim(f); }],
    ['labels in another order', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.data.labels = [1, 0, 2, 3]; return reclaim(f); }],
    ['the split\'s seed', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.split.seed = '2'; }],
    ['the split\'s sizes', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.split.train += 1; }],
    ['what the preprocessing saw', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.split.fit = 'all'; }],
    ['the split, deleted', CLASSIFIERS, 'mismatch', (f) => { f.meta.data.split = {}; }],
    ['all of it deleted', CLASSIFIERS, 'mismatch', (f) => { f.meta.data = null; }],
    ['data of an eigensolver', ['eigensolver'], 'mismatch', (f) => { f.meta.data = { name: 'mnist-0-3', sha256: OTHER, split: {} }; }],
  ],
  cell: [
    ['its preset', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.level = 2; }],
    ['a key more', ALL, 'mismatch', (f) => { f.meta.run.cell.note = 'the best of a thousand'; }],
    ['its shots', ALL, 'mismatch', (f) => { f.meta.run.cell.shots = 99; }],
    ['shots of the run', ALL, 'mismatch', (f) => { f.meta.run.shots = 99; }],
    ['exact in both, sampled claims', ALL, 'mismatch', (f) => { f.meta.run.cell.shots = null; f.meta.run.shots = null; }],
    ['the optimizer', ALL, 'mismatch', (f) => { f.meta.run.cell.optimizer = { name: 'sgd', learningRate: 0.01 }; }],
    ['the learning rate', ALL, 'different', (f) => { f.meta.run.cell.optimizer.learningRate = 0.001; }],
    ['the freezing strategy', ALL, 'different', (f) => { f.meta.run.cell.freezing = { strategy: 'wsbd', activeFraction: 0.3, candidates: 'all', window: 100 }; }],
    ['a strategy that freezes from the start', ALL, 'mismatch', (f) => { f.meta.run.cell.freezing = { strategy: 'random', activeFraction: 0.3, candidates: 'all', window: 5 }; }],
    ['fewer samples than were taken', ALL, 'different', (f) => { const { cell } = f.meta.run; cell[cell.steps === undefined ? 'samples' : 'steps'] = 5; }],
    ['more samples than were taken', ALL, 'different', (f) => { const { cell } = f.meta.run; cell[cell.steps === undefined ? 'samples' : 'steps'] = 500; }],
    ['how often it saves', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.checkpointEvery = 7; }],
    ['validation images', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.validationImages = 10; }],
    ['test images', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.cell.testImages = 51; }],
    ['test images, deleted', CLASSIFIERS, 'mismatch', (f) => { delete f.meta.run.cell.testImages; }],
    ['idling qubits that do not relax', NOISY, 'different', (f) => { f.meta.run.cell.idle = false; return reclaim(f); }],
    ['initial angles of its own', ALL, 'different', (f) => { f.meta.run.cell.initialAngles = Array.from(f.tensors.parameters.data); }],
    ['a budget of passes', CLASSIFIERS, 'different', (f) => { f.meta.run.cell.passes = { budget: f.meta.progress.circuits, every: f.meta.progress.circuits }; }],
    ['time to reset', CLASSIFIERS, 'unknowable', (f) => { f.meta.run.cell.resetUs = 0; }],
    ['the model', ALL, 'mismatch', (f) => { f.meta.run.cell.model.layers += 1; }],
    ['the name of the model', ALL, 'different', (f) => { f.meta.run.cell.model.name = 'circuit-z-9q9l'; }],
    ['its seed', ALL, 'mismatch', (f) => { f.meta.run.cell.seed = '7'; }],
  ],
  run: [
    ['the seed', ALL, 'mismatch', (f) => { f.meta.run.seeds.run = '7'; }],
    ['the transpiler\'s seed', CLASSIFIERS, 'mismatch', (f) => { f.meta.run.seeds.transpile = '7'; }],
    ['the seed, deleted', ALL, 'mismatch', (f) => { delete f.meta.run.seeds.run; }],
    ['all seeds deleted', ALL, 'mismatch', (f) => { f.meta.run.seeds = {}; }],
    ['a seed more', ALL, 'mismatch', (f) => { f.meta.run.seeds.luck = '7'; }],
    ['another seed wherever it stands', ALL, 'different', async (f) => { const { run, data } = f.meta; run.cell.seed = '5'; for (const name of Object.keys(run.seeds)) run.seeds[name] = '5'; if (data) data.split.seed = '5'; run.cellId = run.cellId.replace(/s1$/, 's5'); return reclaim(f); }],
    ['the study', ALL, 'different', (f) => { f.meta.run.study = 'nature'; }],
    ['the name of the cell', ALL, 'different', (f) => { f.meta.run.cellId = 'train/circuit-b-4q2l-torino-l3-wsbd-s7'; }],
    ['the name of the experiment', ALL, 'unknowable', (f) => { f.meta.run.experiment = 'nature-2026'; }],
    ['a parent', ['none', 'manila', 'eigensolver'], 'different', (f) => { f.meta.run.parent = OTHER; }],
  ],
  progress: [
    ['shots', ALL, 'mismatch', (f) => { f.meta.progress.shotsSpent = 1; }],
    ['circuits', ALL, 'mismatch', (f) => { f.meta.progress.circuits = 1; }],
    ['forward passes', ALL, 'mismatch', (f) => { f.meta.progress.forwardPasses = 1; }],
    ['circuits, passes and shots alike', ALL, 'mismatch', (f) => { const { progress } = f.meta; for (const name of ['circuits', 'forwardPasses', 'shotsSpent']) progress[name] /= 2; }],
    ['updates', ALL, 'mismatch', (f) => { f.meta.progress.optimizerSteps = 1; }],
    ['where it is in the data', ALL, 'mismatch', (f) => { f.meta.progress.sampleCursor += 1; }],
    ['steps', ALL, 'mismatch', (f) => { f.meta.progress.step -= 1; }],
  ],
  history: [
    ['all of it deleted', ALL, 'mismatch', (f) => { for (const name of Object.keys(f.tensors)) if (name.startsWith('history.')) delete f.tensors[name]; }],
    ['all of it deleted, and the counts changed', ALL, 'mismatch', (f) => { for (const name of Object.keys(f.tensors)) if (name.startsWith('history.')) delete f.tensors[name]; for (const name of ['circuits', 'forwardPasses', 'shotsSpent']) f.meta.progress[name] = 10; }],
    ['circuits deleted', ALL, 'mismatch', (f) => { delete f.tensors['history.circuits']; }],
    ['circuits deleted, and the counts changed', CLASSIFIERS, 'mismatch', (f) => { delete f.tensors['history.circuits']; f.meta.progress.circuits = 10; f.meta.progress.forwardPasses = 10; f.meta.progress.shotsSpent = 1000; }],
    ['losses deleted', ALL, 'mismatch', (f) => { delete f.tensors['history.loss']; delete f.tensors['history.energy']; }],
    ['what trained, deleted', ALL, 'mismatch', (f) => { delete f.tensors['history.active']; }],
    ['what trained', ALL, 'mismatch', (f) => { change(f.tensors['history.active'], 3, () => 1); }],
    ['circuits of a step moved to another', ALL, 'mismatch', (f) => { change(f.tensors['history.circuits'], 3, (x) => x - 2); change(f.tensors['history.circuits'], 4, (x) => x + 2); }],
    ['validations deleted', CLASSIFIERS, 'mismatch', (f) => { for (const name of Object.keys(f.tensors)) if (name.includes('validation')) delete f.tensors[name]; }],
    ['one of the validations deleted', CLASSIFIERS, 'mismatch', (f) => { delete f.tensors['history.validation_accuracy']; }],
    ['the last validation loss', CLASSIFIERS, 'mismatch', (f) => { change(f.tensors['history.validation_loss'], -1, (x) => x - 0.1); }],
    ['the last validation accuracy', CLASSIFIERS, 'mismatch', (f) => { change(f.tensors['history.validation_accuracy'], -1, (x) => x + 0.1); }],
    ['circuits at the last validation', CLASSIFIERS, 'mismatch', (f) => { change(f.tensors['history.validation_circuits'], -1, (x) => x - 33); }],
    ['steps of the validations', CLASSIFIERS, 'mismatch', (f) => { change(f.tensors['history.validation_step'], 0, (x) => x - 1); }],
    ['an earlier validation', CLASSIFIERS, 'different', (f) => { change(f.tensors['history.validation_accuracy'], 0, () => 0.05); }],
    ['losses on the way', ALL, 'different', (f) => { change(f.tensors['history.loss'] ?? f.tensors['history.energy'], 3, (x) => x + 0.01); }],
    ['a loss below zero', CLASSIFIERS, 'mismatch', (f) => { change(f.tensors['history.loss'], 3, () => -1); }],
    ['a series more', ALL, 'mismatch', (f) => { f.tensors['history.glory'] = series([1, 2, 3]); }],
    ['the other kind\'s series', ALL, 'mismatch', (f) => { f.tensors[f.tensors['history.energy'] ? 'history.loss' : 'history.energy'] = series(Array(f.meta.progress.step).fill(-4)); }],
    ['a series that is too long', ALL, 'mismatch', (f) => { const name = f.tensors['history.loss'] ? 'history.loss' : 'history.energy'; f.tensors[name] = series([...f.tensors[name].data, 0.5]); }],
  ],
  state: [
    ['angles', ALL, 'different', (f) => { change(f.tensors.parameters, 0, (x) => x + 0.1); return reclaim(f); }],
    ['a turn more', ALL, 'different', (f) => { change(f.tensors.parameters, 0, (x) => x + 2 * Math.PI); return reclaim(f); }],
    ['an angle that nothing depends on', CLASSIFIERS, 'different', (f) => { change(f.tensors.parameters, -1, (x) => x + 1); return reclaim(f); }],
    ['first moments', ALL, 'different', (f) => { change(f.tensors['optimizer.m'], 0, (x) => x + 0.01); }],
    ['second moments', ALL, 'different', (f) => { change(f.tensors['optimizer.v'], 0, (x) => x + 0.01); }],
    ['moments deleted', ALL, 'different', (f) => { scaled(f, /^optimizer/, () => 0); }],
    ['updates of each parameter', ALL, 'mismatch', (f) => { f.tensors['optimizer.updates'] = structuredClone(f.tensors['optimizer.m']); scaled(f, /updates/, () => 3); }],
    ['everything frozen', ALL, 'different', (f) => { scaled(f, /^freeze\.active/, () => 0); }],
    ['scores', ALL, 'different', (f) => { change(f.tensors['freeze.score'], 0, () => 1); }],
    ['a memory of scores', ALL, 'different', (f) => { f.tensors['freeze.memory'] = structuredClone(f.tensors['freeze.score']); }],
  ],
  provenance: [
    ['changes without a patch', ALL, 'mismatch', (f) => { f.meta.provenance.dirty = true; f.meta.provenance.patchSha256 = null; }],
    ['a patch without changes', ALL, 'mismatch', (f) => { f.meta.provenance.dirty = false; f.meta.provenance.patchSha256 = OTHER; }],
    ['a commit', ALL, 'unknowable', (f) => { f.meta.provenance.commit = 'b'.repeat(40); }],
    ['another lock file', ALL, 'unknowable', (f) => { f.meta.provenance.versions.lockSha256 = OTHER; }],
  ],
  lineage: [
    ['dropped, with the parent', ['moved'], 'different', (f) => { f.meta.lineage = []; f.meta.run.parent = null; }],
    ['dropped, the parent kept', ['moved'], 'different', (f) => { f.meta.lineage = []; }],
    ['the parent dropped', ['moved'], 'corrupt', (f) => { f.meta.run.parent = null; }],
    ['where it came from', ['moved'], 'different', (f) => { f.meta.lineage[0].from = { name: 'none', sha256: '0'.repeat(64) }; }],
    ['that it came from no machine', ['moved'], 'different', (f) => { f.meta.lineage[0].from = null; }],
    ['the name of where it came from', ['moved'], 'different', (f) => { f.meta.lineage[0].from.name = 'torino'; }],
    ['where it went', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].to.name = 'torino'; }],
    ['that it went to no machine', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].to = null; }],
    ['another parent in both places', ['moved'], 'different', (f) => { f.meta.lineage[0].parent = OTHER; f.meta.run.parent = OTHER; }],
    ['no fine-tuning, yet another loss', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].fineTuneSamples = 0; }],
    ['more fine-tuning', ['moved'], 'different', (f) => { f.meta.lineage[0].fineTuneSamples = 9; }],
    ['more fine-tuning than steps', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].fineTuneSamples = 1000; }],
    ['the loss after it', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].lossAdjusted -= 0.01; }],
    ['the loss when it arrived', ['moved'], 'different', (f) => { f.meta.lineage[0].lossMoved += 0.01; }],
    ['the loss before', ['moved'], 'different', (f) => { f.meta.lineage[0].lossBefore += 0.01; }],
    ['moments kept or reset', ['moved'], 'different', (f) => { f.meta.lineage[0].optimizer = 'reset'; }],
    ['images of its losses', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].images = 10; }],
    ['images that there are not', ['moved'], 'mismatch', (f) => { f.meta.lineage[0].images = 100000; }],
    ['the same move twice', ['moved'], 'mismatch', (f) => { f.meta.lineage.push(structuredClone(f.meta.lineage[0])); }],
    ['a move that never was', ['manila'], 'different', (f) => { const { cell } = f.meta.run; const loss = mainClaim(f).value; f.meta.run.parent = OTHER; f.meta.lineage = [{ parent: OTHER, from: { ...cell.hardware }, to: { ...cell.hardware }, optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0, split: 'test', images: 50, lossBefore: loss, lossMoved: loss, lossAdjusted: loss }]; }],
    ['a move of an eigensolver', ['eigensolver'], 'mismatch', (f) => { const { hardware } = f.meta.run.cell; f.meta.run.parent = OTHER; f.meta.lineage = [{ parent: OTHER, from: null, to: { ...hardware }, optimizer: 'keep', freezing: 'keep', fineTuneSamples: 0, split: 'ising-chain', images: 0, lossBefore: 1, lossMoved: 1, lossAdjusted: 1 }]; }],
  ],
};

/** @type {readonly Forgery[]} */
export const forgeries = Object.entries(byPart).flatMap(([part, records]) =>
  records.map(([name, on, fate, forge]) => ({ name: `${part}: ${name}`, on, fate, forge })),
);
