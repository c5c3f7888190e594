"""Qiskit Aer's density matrix; shifted circuits go to it in one call, as parameter bindings of one circuit."""

import os
import sys

# Before OpenMP is loaded: threads that spin while they wait are several times slower where anything else runs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy
import qiskit
import qiskit_aer
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, kraus_error
from serve import Work, kraus_of, one_qubit_noise, serve, shifted_rows, superoperator, two_qubit_noise


def noise_model(calibration):
    """Kraus operators as they are: what Aer's own depolarizing_error and thermal_relaxation_error compose is off by 1e-9."""
    model = NoiseModel(basis_gates=["rx", "rz", "cz"])
    for gate, noise in [("rx", one_qubit_noise(calibration)), ("cz", two_qubit_noise(calibration))]:
        model.add_all_qubit_quantum_error(kraus_error(kraus_of(superoperator(noise))), [gate])
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
