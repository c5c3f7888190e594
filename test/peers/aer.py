"""Qiskit Aer's density matrix behind the line protocol of compare.mjs: one JSON request a line, one answer a line."""

import json
import sys
import time

import numpy
import qiskit
import qiskit_aer
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, depolarizing_error, thermal_relaxation_error


def noise_model(calibration):
    relaxation = lambda duration: thermal_relaxation_error(
        calibration["t1Us"] * 1e3, calibration["t2Us"] * 1e3, duration
    )
    one, two = calibration["oneQubit"], calibration["twoQubit"]
    one_relaxation, two_relaxation = relaxation(one["durationNs"]), relaxation(two["durationNs"])
    model = NoiseModel(basis_gates=["rx", "rz", "cz"])
    model.add_all_qubit_quantum_error(
        depolarizing_error(one["depolarizing"], 1).compose(one_relaxation), ["rx"]
    )
    model.add_all_qubit_quantum_error(
        depolarizing_error(two["depolarizing"], 2).compose(two_relaxation.tensor(two_relaxation)), ["cz"]
    )
    return model


class Workload:
    def __init__(self, request):
        n, layers = request["qubits"], request["layers"]
        names = request["inputs"] + request["angles"]
        self.parameters = {name: Parameter(name) for name in names}
        self.seed = 0
        self.plain = self.circuit(n, layers, request)
        self.measured = self.plain.copy()
        self.measured.measure([0, 1], [0, 1])
        self.exact = self.plain.copy()
        self.exact.save_probabilities([0, 1])
        # Its default parallelism and gate fusion: other settings were slower, or no faster.
        self.simulator = AerSimulator(
            method="density_matrix", noise_model=noise_model(request["calibration"])
        )
        base = numpy.array(request["values"])
        first = len(request["inputs"])
        rows = [base]
        for k in range(len(request["angles"])):
            for sign in (1, -1):
                row = base.copy()
                row[first + k] += sign * numpy.pi / 2
                rows.append(row)
        self.names, self.rows = names, numpy.array(rows)

    def circuit(self, n, layers, request):
        parameters = self.parameters
        circuit = QuantumCircuit(n, 2)
        for qubit in range(n):
            circuit.rx(parameters[request["inputs"][qubit]], qubit)
        for layer in range(layers):
            for qubit in range(n):
                k = 2 * (layer * n + qubit)
                circuit.rx(parameters[request["angles"][k]], qubit)
                circuit.rz(parameters[request["angles"][k + 1]], qubit)
            for qubit in range(n):
                circuit.cz(qubit, (qubit + 1) % n)
        return circuit

    def binds(self, rows):
        return [{self.parameters[name]: list(rows[:, k]) for k, name in enumerate(self.names)}]

    def probabilities(self, rows):
        result = self.simulator.run(self.exact, parameter_binds=self.binds(rows)).result()
        return [list(map(float, result.data(k)["probabilities"])) for k in range(len(rows))]

    def forward(self):
        self.probabilities(self.rows[:1])

    def gradient(self, shots):
        self.seed += 1
        result = self.simulator.run(
            self.measured, shots=shots, seed_simulator=self.seed, parameter_binds=self.binds(self.rows)
        ).result()
        counts = result.get_counts()
        if len(counts) != len(self.rows) or any(sum(count.values()) != shots for count in counts):
            raise RuntimeError("shots are missing")


def timed(work):
    start = time.perf_counter()
    work()
    return {"milliseconds": 1e3 * (time.perf_counter() - start)}


workload = None
for line in sys.stdin:
    request = json.loads(line)
    task = request["task"]
    if task == "load":
        workload = Workload(request)
        answer = {"version": f"qiskit {qiskit.__version__}, qiskit-aer {qiskit_aer.__version__}"}
    elif task == "probabilities":
        answer = {"probabilities": workload.probabilities(workload.rows)}
    elif task == "forward":
        answer = timed(workload.forward)
    elif task == "gradient":
        answer = timed(lambda: workload.gradient(request["shots"]))
    else:
        raise ValueError(task)
    print(json.dumps(answer), flush=True)
