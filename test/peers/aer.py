"""Qiskit Aer's density matrix; shifted circuits go to it in one call, as parameter bindings of one circuit."""

import sys

import numpy
import qiskit
import qiskit_aer
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, depolarizing_error, thermal_relaxation_error
from serve import Work, serve, shifted_rows


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


def create(request):
    parameters = [Parameter(name) for name in request["names"]]
    reads, label, shots = request["reads"], request["label"], request["shots"]
    plain = QuantumCircuit(request["qubits"], len(reads))
    for gate, qubits, parameter in request["operations"]:
        getattr(plain, gate)(*([] if parameter is None else [parameters[parameter]]), *qubits)
    measured = plain.copy()
    measured.measure(reads, range(len(reads)))
    exact = plain.copy()
    exact.save_probabilities(reads)
    # Its default parallelism and gate fusion: other settings were slower, or no faster.
    simulator = AerSimulator(method="density_matrix", noise_model=noise_model(request["calibration"]))
    rows = shifted_rows(request)
    seeds = iter(range(1, 2**31))

    def binds(rows):
        return [{parameter: list(rows[:, k]) for k, parameter in enumerate(parameters)}]

    def probabilities(rows):
        result = simulator.run(exact, parameter_binds=binds(rows)).result()
        return [list(map(float, result.data(k)["probabilities"])) for k in range(len(rows))]

    def run_shifts():
        result = simulator.run(
            measured, shots=shots, seed_simulator=next(seeds), parameter_binds=binds(rows)
        ).result()
        counts = result.get_counts()
        if len(counts) != len(rows) or any(sum(count.values()) != shots for count in counts):
            raise RuntimeError("shots are missing")
        return counts

    # Sampled counts agree with nothing to 1e-8: the same circuits are run once more without sampling.
    most = request["most_checked"]
    return {
        "A": Work(lambda: probabilities(rows[:1])[0], lambda p: {"probabilities": p}),
        "C": Work(run_shifts, lambda: {"shifted": [p[label] for p in probabilities(rows[:most])]}, apart=True),
    }


if __name__ == "__main__":
    serve(
        create,
        {
            "qiskit": qiskit.__version__,
            "qiskit-aer": qiskit_aer.__version__,
            "numpy": numpy.__version__,
            "python": sys.version.split()[0],
        },
    )
