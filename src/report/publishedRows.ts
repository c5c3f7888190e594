/**
 * Numbers of arXiv:2602.11383 (Kverne et al., weighted stochastic block descent), Tables 2 to 5, as printed. In each
 * quadruple: SGD, Adam, WSBD-SGD, WSBD-Adam. null: the table has no number there.
 */
export type Quadruple = readonly [number | null, number | null, number | null, number | null];

/** The printed numbers of one task and model (`4q2l`) in arXiv:2602.11383; null: the paper has none. */
export interface PublishedRow {
  readonly task: 'mnist' | 'parity' | 'vqe';
  readonly model: string;
  /** Table 3: forward passes; 0 says that the task was not solved. */
  readonly passes: Quadruple;
  /** Table 3: accuracy reached in per cent; for VQE the target energy of SGD and of Adam. */
  readonly reached: Quadruple;
  /** Tables 2a and 2b: passes saved in per cent, WSBD-SGD against SGD and WSBD-Adam against Adam. */
  readonly saved: readonly [number | null, number | null];
  /** Table 4 (VQE, energy) and 5 (MNIST, accuracy, WSBD only): standard deviation over runs. */
  readonly deviation: Quadruple;
}

/** Tables 2 to 5 of arXiv:2602.11383, as printed. */
export const publishedRows: readonly PublishedRow[] = [
  {
    task: 'mnist',
    model: '4q2l',
    passes: [39600, 41250, 7800, 22200],
    reached: [58.1, 70.2, 59.9, 70.4],
    saved: [80.3, 46.2],
    deviation: [null, null, 0.0228, 0.0146],
  },
  {
    task: 'mnist',
    model: '8q3l',
    passes: [223100, 126100, 137300, 88000],
    reached: [49.6, 68.5, 49.9, 68.7],
    saved: [38.5, 30.2],
    deviation: [null, null, 0.0028, 0.0132],
  },
  {
    task: 'mnist',
    model: '10q5l',
    passes: [261300, 120600, 184800, 99400],
    reached: [56.6, 73.7, 57.5, 74.2],
    saved: [29.3, 17.6],
    deviation: [null, null, 0.0044, 0.0076],
  },
  {
    task: 'parity',
    model: '4q2l',
    passes: [0, 3960, 51720, 3660],
    reached: [50, 100, 100, 100],
    saved: [null, 7.6],
    deviation: [null, null, null, null],
  },
  {
    task: 'parity',
    model: '8q3l',
    passes: [318160, 13580, 162820, 13180],
    reached: [100, 100, 100, 100],
    saved: [48.8, 3],
    deviation: [null, null, null, null],
  },
  {
    task: 'parity',
    model: '10q5l',
    passes: [0, 88440, 0, 70120],
    reached: [50, 100, 50, 100],
    saved: [null, 20.7],
    deviation: [null, null, null, null],
  },
  {
    task: 'vqe',
    model: '1q2l',
    passes: [1072, 624, 794, 350],
    reached: [-0.8599, -0.88768, null, null],
    saved: [25.9, 43.9],
    deviation: [0.01389, 0.01163, 0.01945, 0.01696],
  },
  {
    task: 'vqe',
    model: '1q4l',
    passes: [1280, 5456, 1016, 920],
    reached: [-0.90606, -0.94134, null, null],
    saved: [20.6, 83.1],
    deviation: [0.01154, 0.01012, 0.01465, 0.01314],
  },
  {
    task: 'vqe',
    model: '1q8l',
    passes: [2080, 9888, 1632, 3064],
    reached: [-0.7153, -0.90632, null, null],
    saved: [21.5, 69],
    deviation: [0.00956, 0.01325, 0.02179, 0.02156],
  },
  {
    task: 'vqe',
    model: '2q1l',
    passes: [2416, 976, 1738, 436],
    reached: [-1.48394, -1.4754, null, null],
    saved: [28.1, 55.3],
    deviation: [0.03574, 0.0363, 0.03796, 0.03945],
  },
  {
    task: 'vqe',
    model: '2q2l',
    passes: [3664, 4464, 1532, 768],
    reached: [-2.00472, -2.03302, null, null],
    saved: [58.2, 82.8],
    deviation: [0.03533, 0.07152, 0.05569, 0.04123],
  },
  {
    task: 'vqe',
    model: '2q4l',
    passes: [6848, 4896, 4112, 1688],
    reached: [-1.81826, -1.90246, null, null],
    saved: [40, 65.5],
    deviation: [0.03664, 0.03352, 0.041, 0.05009],
  },
  {
    task: 'vqe',
    model: '4q1l',
    passes: [7216, 3280, 4760, 1316],
    reached: [-3.88842, -3.90748, null, null],
    saved: [34, 59.9],
    deviation: [0.03172, 0.08518, 0.09618, 0.10447],
  },
  {
    task: 'vqe',
    model: '4q2l',
    passes: [11936, 4384, 9152, 2664],
    reached: [-4.1236, -4.09478, null, null],
    saved: [23.3, 39.2],
    deviation: [0.02535, 0.05149, 0.05418, 0.07743],
  },
  {
    task: 'vqe',
    model: '4q3l',
    passes: [13440, 8496, 7200, 1994],
    reached: [-3.68399, -3.75891, null, null],
    saved: [46.4, 76.5],
    deviation: [0.02587, 0.04386, 0.0569, 0.09522],
  },
];
