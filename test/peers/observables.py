"""What PennyLane and Qiskit Aer say of observables, losses and gradients: cases as JSON in, answers as JSON out."""

import json
import sys

import numpy
import pennylane
import qiskit
import qiskit_aer
from pennylane import numpy as pnp
from qiskit import QuantumCircuit
from qiskit.quantum_info import Kraus
from qiskit_aer import AerSimulator
from qiskit_aer.noise import depolarizing_error

GATES = {"rx": pennylane.RX, "ry": pennylane.RY, "rz": pennylane.RZ, "cz": pennylane.CZ, "cx": pennylane.CNOT}
PAULIS = {"X": pennylane.PauliX, "Y": pennylane.PauliY, "Z": pennylane.PauliZ}


def observable(terms):
    words = []
    for _, paulis in terms:
        word = pennylane.Identity(0)
        for qubit, axis in paulis:
            word = word @ PAULIS[axis](qubit)
        words.append(word)
    return pennylane.Hamiltonian([coefficient for coefficient, _ in terms], words)


def by_pennylane(case):
    device = pennylane.device("default.qubit", wires=case["qubits"])

    @pennylane.qnode(device, interface="autograd", diff_method="backprop")
    def circuit(parameters):
        for gate, qubits, place, constant in case["operations"]:
            angle = [] if constant is None else [constant if place is None else parameters[place]]
            GATES[gate](*angle, wires=qubits)
        return [pennylane.expval(observable(terms)) for terms in case["sums"]]

    def loss(parameters, head):
        values = pnp.real(pnp.stack(circuit(parameters)))
        if case["target"] is None:
            return values[0]
        logits = head[:, :-1] @ values + head[:, -1]
        return pnp.log(pnp.sum(pnp.exp(logits))) - logits[case["target"]]

    parameters = pnp.array(case["parameters"], requires_grad=True)
    head = pnp.array(case["head"], requires_grad=True)
    by_angles, by_head = pennylane.grad(loss, argnums=[0, 1])(parameters, head)
    return {
        "values": [float(numpy.real(value)) for value in circuit(parameters)],
        "loss": float(loss(parameters, head)),
        "gradient": by_angles.tolist(),
        "headGradient": numpy.asarray(by_head).ravel().tolist(),
    }


def relaxation(e1, e2):
    return Kraus(
        [
            numpy.diag([1, e2]),
            numpy.sqrt(1 - e1) * numpy.array([[0, 1], [0, 0]]),
            numpy.diag([0, numpy.sqrt(max(0, e1 - e2 * e2))]),
        ]
    )


def by_aer(case):
    """Values, and by the parameter-shift rule their derivatives where the case names parameters."""
    answer = {"values": values_by_aer(case)}
    if "parameters" in case:
        answer["gradient"] = [shifted_by_aer(case, place) for place in range(case["parameters"])]
    return answer


def shifted_by_aer(case, place):
    """The one value's derivative: of each gate whose angle has the parameter, half the difference of the means a quarter
    turn before and after, times its coefficient; in each basis' circuit, of which the value is the sum."""
    slope = 0.0
    for basis in case["bases"]:
        for at, coefficient in basis["occurrences"][place]:
            ends = []
            for turn in (1, -1):
                name, qubits, numbers = basis["events"][at]
                shifted = [[name, qubits, [numbers[0] + turn * numpy.pi / 2]]]
                events = basis["events"][:at] + shifted + basis["events"][at + 1 :]
                ends.append(values_by_aer({**case, "bases": [{**basis, "events": events}]})[0])
            slope += coefficient * (ends[0] - ends[1]) / 2
    return slope


def values_by_aer(case):
    """Each basis' circuit with its channels as they are, then the readout's confusion and the products of signs."""
    value = case["constants"][:]
    simulator = AerSimulator(method="density_matrix")
    for basis in case["bases"]:
        circuit = QuantumCircuit(case["qubits"])
        for name, qubits, numbers in basis["events"]:
            if name == "relax":
                circuit.append(relaxation(*numbers).to_instruction(), qubits)
            elif name == "depolarize":
                circuit.append(depolarizing_error(numbers[0], len(qubits)).to_instruction(), qubits)
            else:
                getattr(circuit, name)(*numbers, *qubits)
        circuit.save_probabilities(basis["reads"])
        law = numpy.array(simulator.run(circuit).result().data(0)["probabilities"])
        for bit, (up, down) in enumerate(basis["readout"]):
            law = law.reshape(-1, 2, 2**bit)
            zero, one = law[:, 0].copy(), law[:, 1].copy()
            law = numpy.stack([(1 - up) * zero + down * one, up * zero + (1 - down) * one], axis=1).ravel()
        for k, terms in enumerate(basis["terms"]):
            for coefficient, bits in terms:
                signs = [coefficient * (-1) ** sum(reading >> bit & 1 for bit in bits) for reading in range(len(law))]
                value[k] += float(law @ numpy.array(signs))
    return value


request = json.load(sys.stdin)
json.dump(
    {
        "versions": {
            "pennylane": pennylane.__version__,
            "qiskit": qiskit.__version__,
            "qiskit-aer": qiskit_aer.__version__,
        },
        "pennylane": [by_pennylane(case) for case in request["pennylane"]],
        "aer": [by_aer(case) for case in request["aer"]],
    },
    sys.stdout,
)
