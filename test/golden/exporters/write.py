"""Circuits as Braket, pytket and PennyLane export them, with the outcomes' probabilities that each finds in its own circuit.

python test/golden/exporters/write.py    amazon-braket-sdk 1.127.5, pytket 2.18.5 and PennyLane, all Apache-2.0

Index of a probability: sum of qubit k's outcome times 2^k, over all qubits.
"""

import json
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import numpy as np
import pennylane as qml
from braket.circuits import Circuit, Observable
from braket.circuits.serialization import IRType
from braket.devices import LocalSimulator
from pytket import Circuit as Tket
from pytket.circuit import OpType
from pytket.qasm import circuit_to_qasm_str

here = Path(__file__).parent
expected: dict[str, list[float]] = {}


def keep(name: str, text: str, big_endian) -> None:
    """Of probabilities whose first qubit is the high digit."""
    n = int(np.log2(len(big_endian)))
    here.joinpath(name).write_text(text if text.endswith("\n") else text + "\n")
    order = [int(format(k, f"0{n}b")[::-1], 2) for k in range(2**n)]
    expected[name] = [float(big_endian[k]) for k in order]


def braket(name: str, circuit: Circuit, results) -> None:
    exact = LocalSimulator().run(circuit.copy().state_vector(), shots=0).result().values[0]
    text = results(circuit.copy()).to_ir(IRType.OPENQASM).source
    keep(name, text, np.abs(exact) ** 2)


one = Circuit().h(0).i(1).v(1).cphaseshift(0, 1, 0.7).vi(2).phaseshift(0, 0.4).si(1).ti(2).h(0).v(1).h(2)
braket("braket-names.qasm", one, lambda c: c.probability())
two = Circuit().h(range(3)).xx(0, 1, 0.5).yy(1, 2, 0.8).zz(0, 2, 1.1).xy(0, 1, 0.6).ccnot(0, 1, 2).prx(1, 0.3, 0.9).h(2).cnot(2, 0)
braket("braket-pairs.qasm", two, lambda c: c.expectation(Observable.X() @ Observable.Y(), [0, 1]).state_vector())
three = Circuit().ry(range(3), 0.8).pswap(0, 1, 0.5).cphaseshift00(1, 2, 0.9).cphaseshift01(0, 2, 0.4).cphaseshift10(0, 1, 1.3)
three = three.iswap(1, 2).ecr(0, 1).cv(1, 2).cy(0, 2).gpi(0, 0.2).gpi2(1, 0.4).ms(0, 2, 0.1, 0.2, 0.3).u(1, 0.4, 0.5, 0.6).gphase(0.3).h(range(3))
braket("braket-native.qasm", three, lambda c: c.sample(Observable.Z(), 0).variance(Observable.Z(), 1))


def pytket(name: str, circuit: Tket) -> None:
    measured = circuit.copy()
    measured.measure_all()
    keep(name, circuit_to_qasm_str(measured, header="hqslib1"), np.abs(circuit.get_statevector()) ** 2)


pytket("pytket-native.qasm", Tket(3).H(0).H(1).H(2).add_gate(OpType.PhasedX, [0.2, 0.3], [0]).ZZMax(0, 1).ZZPhase(0.4, 1, 2).Rz(0.3, 1).H(0).H(1).H(2))
pytket("pytket-tk2.qasm", Tket(2).Ry(0.2, 0).Ry(0.7, 1).TK2(0.1, 0.2, 0.3, 0, 1).Rx(0.4, 0).H(1))
pytket("pytket-mixed.qasm", Tket(3).H(0).CX(0, 1).SX(2).CCX(0, 1, 2).add_gate(OpType.CU1, 0.3, [0, 2]).ZZPhase(-1.2, 0, 2).add_gate(OpType.PhasedX, [1.5, -0.7], [1]).H(0).H(2))


def pennylane(name: str, wires: int, operations) -> None:
    with qml.tape.QuantumTape() as tape:
        operations()
        qml.probs(wires=range(wires))
    state = qml.execute([tape], qml.device("default.qubit", wires=wires))[0]
    keep(name, qml.to_openqasm(tape, wires=list(range(wires))), state)


def phases():
    qml.Hadamard(0)
    qml.SX(0)
    qml.GlobalPhase(0.3, wires=0)
    qml.CNOT([0, 1])
    qml.SX(1)


def pairs():
    qml.RY(0.4, 0)
    qml.IsingXX(0.7, [0, 1])
    qml.ISWAP([1, 2])
    qml.SISWAP([0, 2])
    qml.PhaseShift(0.4, 1)
    qml.ECR([0, 1])
    qml.Hadamard(2)


def rotations():
    qml.Rot(0.1, 0.9, 0.3, 0)
    qml.CRot(0.4, 0.8, 0.3, [0, 1])
    qml.ControlledPhaseShift(0.9, [0, 1])
    qml.GlobalPhase(0.2)
    qml.U3(0.5, 0.6, 0.7, 1)
    qml.MultiRZ(0.8, [0, 1])
    qml.Hadamard(0)


pennylane("pennylane-phases.qasm", 2, phases)
pennylane("pennylane-pairs.qasm", 3, pairs)
pennylane("pennylane-rotations.qasm", 2, rotations)
here.joinpath("probabilities.json").write_text(json.dumps(expected, indent=1) + "\n")
