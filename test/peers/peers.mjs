// Who we compare ourselves with. A peer is a program that reads one JSON request a line and answers with one JSON line:
//   load {qubits, layers, inputs, angles, values, calibration}  ->  {version}
//   probabilities  ->  {probabilities}: of all outcomes, for the circuit and for each angle's + and - shift by pi/2
//   each of its works  ->  {milliseconds}
// A goal is how many times faster than this peer we mean to be, by work and size.
export const peers = [
  {
    name: 'aer',
    help: "Qiskit Aer's density matrix; the shifted circuits go to it in one call, as parameter bindings of one circuit",
    command: ['.venv/bin/python', 'test/peers/aer.py'],
    works: ['forward', 'gradient'],
    goals: { gradient: { '8q3l': 2000 } },
  },
];

/** What is timed. `shots` of each circuit are sampled where it says so. */
export const works = {
  forward: { help: 'one noisy forward pass, exact probabilities' },
  gradient: { help: 'parameter shift with 1,000 shots: 2P + 1 circuits', shots: 1000 },
};
