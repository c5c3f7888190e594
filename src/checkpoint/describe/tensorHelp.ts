/** What of a tensor its registry does not say. */
interface TensorHelp {
  readonly help: string;
  readonly dtype?: string;
  readonly shape?: string;
  readonly domain?: string;
}

/** Parts that are no record of the components. */
export const partHelp: Readonly<Record<string, string>> = {
  hardware:
    'Calibration of the q physical qubits that the compiled circuit uses, and of couplers among them.',
  history: 'Losses and counts on the way, one series a name.',
  preparation: 'What the data were fitted to: in the last checkpoint of a training.',
  data: 'The data set by value.',
  jobs: 'What a machine beyond the program has answered, and the counts behind its claims.',
  targets: 'Numbers that are predicted, of data with a target in place of classes.',
};

/** Tensors of those parts, by name; -1 stands for what was not recorded. */
export const tensorHelp: Readonly<Record<string, TensorHelp>> = {
  'hardware.qubits': { help: 'Physical qubits, ascending; entry i of every [q] is of this one.' },
  'hardware.error_1q': { help: 'Average infidelity of a one-qubit gate.' },
  'hardware.readout_error': { help: 'Mean of the two readout errors.' },
  'hardware.t1_us': { help: 'T1 in microseconds.' },
  'hardware.t2_us': { help: 'T2 in microseconds.' },
  'hardware.edges': { help: 'Undirected couplers, lower qubit first, ascending.' },
  'hardware.error_2q': { help: "Average infidelity of a coupler's gate, the worse direction's." },
  'hardware.readout_p1_given_0': { help: 'P(read 1 | prepared 0).' },
  'hardware.readout_p0_given_1': { help: 'P(read 0 | prepared 1).' },
  'hardware.readout_duration_ns': { help: 'Nanoseconds.' },
  'hardware.duration_1q_ns': { help: 'Nanoseconds of a one-qubit gate.' },
  'hardware.coupler_qubits': { help: "Directed couplers, as the gate is written, in the profile's order." },
  'hardware.coupler_gate': { help: 'Index into `calibration.couplerGates`.' },
  'hardware.coupler_error': { help: 'Average infidelity.' },
  'hardware.coupler_duration_ns': { help: 'Nanoseconds.' },
  'history.NAME': {
    shape: '[n]',
    help: 'A series; which there are depends on the objective, see "History".',
  },
  'preparation.mean': { shape: '[columns]', help: 'Mean of each column on the fitted rows.' },
  'preparation.std': {
    shape: '[columns]',
    domain: 'numbers >= 0',
    help: 'Their population standard deviation; 0: the column is constant there and is left out.',
  },
  'preparation.axes': { shape: '[features, columns]', help: 'Principal axes, unit length.' },
  'preparation.range': {
    shape: '[features, 2]',
    domain: 'least <= most',
    help: 'Smallest and largest score of the fitted rows.',
  },
  'data.values': { dtype: 'U8 or F64', shape: '[n, columns]', help: 'Columns of each sample.' },
  'jobs.requests': {
    dtype: 'U8',
    shape: '[n, 32]',
    domain: 'bytes',
    help: 'Digest of each request that was answered, in the order in which they were asked.',
  },
  'jobs.responses': {
    dtype: 'U8',
    shape: '[n, 32]',
    domain: 'bytes',
    help: 'Digest of the response that was counted.',
  },
  'jobs.job': {
    dtype: 'I32',
    shape: '[n]',
    domain: 'index, or -1',
    help: 'Who ran it: index into `jobs.jobs`; -1: forgotten, as the newest 16384 are kept.',
  },
  'jobs.counts': {
    dtype: 'I32',
    shape: '[r, 2^bits]',
    domain: 'counts >= 0',
    help: 'How often each outcome was seen, by its index, in each circuit behind the measured claims. Optional.',
  },
  'jobs.samples': {
    dtype: 'I32',
    shape: '[r]',
    domain: 'index >= 0',
    help: 'Sample of each of these circuits. Optional.',
  },
  'jobs.answers': {
    dtype: 'I32',
    shape: '[r]',
    domain: 'index < n',
    help: 'The answer that it is from. Optional.',
  },
  'targets.range': {
    shape: '[2]',
    domain: 'least <= most',
    help: 'Smallest and largest number of the training part. Optional.',
  },
  'targets.values': {
    shape: '[n]',
    help: 'The number of each sample, in the units of its column. Optional.',
  },
  'data.classes': {
    dtype: 'U8',
    shape: '[n]',
    domain: 'class < labels',
    help: 'Class of each sample; zeros with targets.',
  },
};
