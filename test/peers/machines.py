"""Qiskit Aer's exact probabilities of compiled circuits on imported machines. One JSON request on the standard input:

{circuits: [{qubits: [{t1Us, t2Us, readoutP1Given0, readoutP0Given1, error, durationNs}], couplers: [{gate, qubits, error,
durationNs}], operations: [[gate, qubits, angles]], measured: [qubit by bit]}]} -> {versions, answers: [{before, after}]}

Qubits are numbered 0.. within the request. The error of a gate is depolarizing on its qubits, then relaxation of each; both
together have the recorded average infidelity where relaxation alone has less. p is virtual, u2 one pulse, u two.
"""

import json
import sys

import numpy
import qiskit
import qiskit_aer
from qiskit import QuantumCircuit
from qiskit.circuit.library import CXGate, CZGate, ECRGate, IGate, RZGate, RZZGate, SXGate, UnitaryGate, XGate, iSwapGate
from qiskit_aer import AerSimulator
from qiskit.quantum_info import Kraus, average_gate_fidelity
from serve import OUT, depolarizing, kraus_of, kraus_products, relaxation, superoperator

GATES = {
    "sx": SXGate, "x": XGate, "id": IGate, "rz": RZGate,
    "cx": CXGate, "cz": CZGate, "ecr": ECRGate, "iswap": iSwapGate, "rzz": RZZGate,
}  # fmt: skip


def noise_of(calibrations, error, duration_ns):
    """Kraus operators; the first qubit is the low digit."""
    relax = [numpy.eye(1)]
    for calibration in calibrations:
        relax = [numpy.kron(b, a) for a in relax for b in relaxation(calibration, duration_ns)]
    n, d = len(calibrations), 2 ** len(calibrations)
    fidelity = average_gate_fidelity(Kraus(relax))
    rest = error - (1 - fidelity)
    strength = max(0, min(d * rest / (d * fidelity - 1), 4**n / (4**n - 1)))
    return kraus_of(superoperator(kraus_products(depolarizing(strength, n), relax)))


def pulses(gate, angles):
    """u1, u2 and u3 as frames and quarter turns: McKay et al., Phys. Rev. A 96, 022330, equation (3)."""
    pi = numpy.pi
    if gate == "p":
        return [("rz", angles)]
    if gate == "u2":
        phi, lam = angles
        return [("rz", [lam - pi / 2]), ("sx", []), ("rz", [phi + pi / 2])]
    if gate == "u":
        theta, phi, lam = angles
        return [("rz", [lam]), ("sx", []), ("rz", [theta + pi]), ("sx", []), ("rz", [phi + pi])]
    return [(gate, angles)]


def answer(request):
    qubits = request["qubits"]
    coupler = {(c["gate"], *c["qubits"]): c for c in request["couplers"]}
    circuit = QuantumCircuit(len(qubits))
    for name, on, angles in request["operations"]:
        for gate, turned in pulses(name, angles):
            made = GATES[gate](*turned)
            # Aer has no iswap of its own.
            circuit.append(UnitaryGate(made.to_matrix()) if gate == "iswap" else made, on)
            if gate == "rz":
                continue
            source = qubits[on[0]] if len(on) == 1 else coupler[(gate, *on)]
            kraus = noise_of([qubits[q] for q in on], source["error"], source["durationNs"])
            circuit.append(Kraus(kraus).to_instruction(), on)
    circuit.save_probabilities(request["measured"])
    simulator = AerSimulator(method="density_matrix")
    before = numpy.asarray(simulator.run(circuit).result().data(0)["probabilities"])
    after = before
    for bit, qubit in enumerate(request["measured"]):
        p1, p0 = qubits[qubit]["readoutP1Given0"], qubits[qubit]["readoutP0Given1"]
        flips = numpy.array([[1 - p1, p0], [p1, 1 - p0]])
        shaped = after.reshape([2] * len(request["measured"]))
        axis = len(request["measured"]) - 1 - bit
        after = numpy.moveaxis(numpy.tensordot(flips, shaped, axes=([1], [axis])), 0, axis).reshape(-1)
    return {"before": list(map(float, before)), "after": list(map(float, after))}


request = json.load(sys.stdin)
versions = {"qiskit": qiskit.__version__, "qiskit-aer": qiskit_aer.__version__, "numpy": numpy.__version__}
json.dump({"versions": versions, "answers": [answer(one) for one in request["circuits"]]}, OUT)
