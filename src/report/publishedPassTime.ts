/**
 * Time of one forward pass (one circuit with its shots) on an IBM Heron r2, mean and standard deviation in seconds: on
 * the machine, and on the wall with queue and network. "WSBD", arXiv:2602.11383, section 5.2, 300 recorded runs.
 */
export const publishedPassTime = {
  qpuSeconds: { mean: 1.33, deviation: 0.24 },
  wallSeconds: { mean: 4.74, deviation: 0.76 },
} as const;
