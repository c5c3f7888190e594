"""What PennyLane, Qiskit Aer and scikit-learn say of experiments/iris.yaml, for `node scripts/run.mjs peers/iris`.

Reads one JSON object from standard input: {table: [rows][columns], train: [rows], rows: [rows], outcomes: [rows],
parameters: [18], compiled: OpenQASM 3 on physical qubits, noise: [gates]}. Writes {versions, angles, loss, gradient,
probabilities, noisy}. The circuit is written down here once more, from PennyLane's gates; Aer runs what was compiled,
read by Qiskit, with each gate's channel (`noise`: operation, qubits, lambda of its depolarizing error, T1 and T2 and
duration in seconds) as Kraus operators and the readout's two probabilities; waiting qubits do not relax.
"""

import json
import sys

import numpy as np
import pennylane as qml
import qiskit
import qiskit_aer
import sklearn
from pennylane import numpy as pnp
from qiskit import qasm3
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, kraus_error
from serve import OUT, depolarizing, kraus_of, kraus_products, relaxation, superoperator
from sklearn.preprocessing import MinMaxScaler, StandardScaler

FLOOR = 1e-10


def encoded(table, train):
    standard = StandardScaler().fit(table[train])
    scaled = MinMaxScaler((0, np.pi)).fit(standard.transform(table[train]))
    return scaled.transform(standard.transform(table))


@qml.qnode(qml.device("default.qubit", wires=3), diff_method="backprop")
def probabilities(x, w):
    for layer in range(2):
        for wire in range(3):
            qml.RY(x[wire], wires=wire)
        for wire in range(3):
            qml.RZ(x[3], wires=wire)
        for wire in range(3):
            qml.Rot(*w[layer][wire], wires=wire)
        for wire in range(3):
            qml.CNOT(wires=[wire, (wire + layer + 1) % 3])
    # The first wire is the high bit of PennyLane's outcomes: c[1], then c[0].
    return qml.probs(wires=[1, 0])


def loss(x, w, outcome):
    return -pnp.log(probabilities(x, w)[outcome] + FLOOR)


def noise_model(gates):
    model = NoiseModel(basis_gates=["cx", "id", "rz", "sx", "x"])
    for gate in gates:
        relax = [
            relaxation({"t1Us": t["t1"] * 1e6, "t2Us": t["t2"] * 1e6}, gate["duration_s"] * 1e9) for t in gate["T"]
        ]
        # The first qubit of a gate is the low digit.
        waits = relax[0] if len(relax) == 1 else [np.kron(b, a) for a in relax[0] for b in relax[1]]
        channel = kraus_products(depolarizing(gate["depol_lambda"] or 0, len(gate["qubits"])), waits)
        error = kraus_error(kraus_of(superoperator(channel)))
        model.add_quantum_error(error, [gate["op"]], gate["qubits"])
    return model


def read_out(exact, errors):
    """Each measured bit k by its p(1|0) and p(0|1)."""
    tensor = exact.reshape([2] * len(errors))
    for k, (up, down) in enumerate(errors):
        axis = len(errors) - 1 - k
        flips = np.array([[1 - up, down], [up, 1 - down]])
        tensor = np.moveaxis(np.tensordot(flips, tensor, axes=(1, axis)), 0, axis)
    return tensor.reshape(-1)


def noisy(request, angles):
    circuit = qasm3.loads(request["compiled"])
    bits = {circuit.find_bit(i.clbits[0]).index: circuit.find_bit(i.qubits[0]).index for i in circuit if i.name == "measure"}
    circuit.remove_final_measurements()
    measured = [bits[k] for k in sorted(bits)]
    circuit.save_probabilities(measured)
    simulator = AerSimulator(method="density_matrix", noise_model=noise_model(request["noise"]), fusion_enable=False)
    found = []
    for row in request["rows"]:
        values = dict(zip(request["names"], request["parameters"])) | {f"x{k}": angles[row][k] for k in range(4)}
        bound = circuit.assign_parameters({p: values[p.name] for p in circuit.parameters})
        exact = np.array(simulator.run(bound).result().data(0)["probabilities"])
        found.append(read_out(exact, request["readout"]).tolist())
    return found


def main():
    request = json.load(sys.stdin)
    angles = encoded(np.array(request["table"]), request["train"])
    w = pnp.array(request["parameters"]).reshape(2, 3, 3)
    own = list(zip(request["rows"], request["outcomes"]))
    answer = {
        "versions": {
            "pennylane": qml.__version__,
            "qiskit": qiskit.__version__,
            "qiskit-aer": qiskit_aer.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "angles": [angles[row].tolist() for row, _ in own],
        "probabilities": [probabilities(angles[row], w).tolist() for row, _ in own],
        "loss": [float(loss(angles[row], w, outcome)) for row, outcome in own],
        "gradient": [qml.grad(loss, argnums=1)(angles[row], w, outcome).reshape(-1).tolist() for row, outcome in own],
        "noisy": noisy(request, angles),
    }
    OUT.write(json.dumps(answer))
    OUT.flush()


if __name__ == "__main__":
    main()
