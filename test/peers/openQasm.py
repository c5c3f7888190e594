"""Qiskit's reading and writing of OpenQASM, for `node scripts/run.mjs peers/openQasm`.

python test/peers/openQasm.py export FOLDER            circuits as Qiskit writes them, logical and compiled
python test/peers/openQasm.py probabilities FILE...    {file: probabilities of the outcomes} as JSON on stdout
python test/peers/openQasm.py angles FILE              [angle of the only rz of each text of a JSON list] on stdout

Index of a probability: sum of bit k of the outcome times 2^k, over the measured bits in order. The free parameters,
sorted by name, have the values 0.1, 0.2, ...
"""

import json
import math
import sys
from pathlib import Path

from qiskit import QuantumCircuit, qasm2, qasm3, transpile
from qiskit.circuit import Parameter
from qiskit.circuit.library import efficient_su2
from qiskit.quantum_info import Statevector
from qiskit.transpiler import CouplingMap


def exports() -> dict[str, QuantumCircuit]:
    """Named by version of the language and by what it is about."""
    ghz = QuantumCircuit(4, 4)
    ghz.h(0)
    for k in range(3):
        ghz.cx(k, k + 1)
    ghz.rz(0.3, 3)
    ghz.ry(1.2, 1)
    ghz.measure(range(4), range(4))
    layers = efficient_su2(3, reps=2, entanglement="circular").decompose()
    names = {p: Parameter(f"theta_{k}") for k, p in enumerate(layers.parameters)}
    trainable = layers.assign_parameters(names)
    trainable.measure_all()
    bound = layers.assign_parameters([0.2 * k - 1 for k in range(layers.num_parameters)])
    bound.measure_all()
    several = QuantumCircuit(4, 2)
    several.rzx(0.4, 0, 1)
    several.ecr(1, 2)
    several.iswap(2, 3)
    several.cp(0.7, 3, 0)
    several.barrier()
    several.append(QuantumCircuit(2, name="my gate").to_gate(), [0, 1])
    several.measure([0, 3], [1, 0])

    def compiled(circuit, pair, seed=0):
        return transpile(
            circuit,
            basis_gates=["rz", "sx", "x", pair],
            coupling_map=CouplingMap([[1, 0], [1, 2], [3, 2], [3, 4], [4, 5], [6, 5]])
            if pair != "cz"
            else CouplingMap.from_line(7),
            optimization_level=1,
            seed_transpiler=seed,
        )

    return {
        "2-ghz": ghz,
        "2-bound": bound,
        "2-several": several,
        "2-compiled-cx": compiled(ghz, "cx"),
        "2-compiled-ecr": compiled(bound, "ecr"),
        "3-ghz": ghz,
        "3-trainable": trainable,
        "3-several": several,
        "3-compiled-cx": compiled(ghz, "cx"),
        "3-compiled-cz": compiled(trainable, "cz"),
        "3-compiled-ecr": compiled(bound, "ecr"),
    }


def probabilities(circuit: QuantumCircuit) -> list[float]:
    values = {
        p: 0.1 * (k + 1) for k, p in enumerate(sorted(circuit.parameters, key=lambda one: one.name))
    }
    circuit = circuit.assign_parameters(values)
    active = sorted(
        {
            circuit.find_bit(q).index
            for each in circuit.data
            if each.operation.name != "barrier"
            for q in each.qubits
        }
    )
    place = {index: k for k, index in enumerate(active)}
    small = QuantumCircuit(len(active))
    measured = {}
    for each in circuit.data:
        if each.operation.name == "barrier":
            continue
        on = [place[circuit.find_bit(q).index] for q in each.qubits]
        if each.operation.name == "measure":
            measured[circuit.find_bit(each.clbits[0]).index] = on[0]
        else:
            small.append(each.operation, on)
    return list(map(float, Statevector(small).probabilities([measured[bit] for bit in sorted(measured)])))


def angle(text: str) -> float:
    circuit = parse(text).decompose("turn")
    values = {p: {"a": 0.1, "b": 0.2}[p.name] for p in circuit.parameters}
    found = float(circuit.assign_parameters(values).data[0].operation.params[0])
    if not math.isfinite(found):
        raise ArithmeticError(f"not finite: {found}")
    return found


def answered(ask, question):
    try:
        return ask(question)
    except Exception as error:  # what Qiskit cannot read is part of the answer
        return f"{type(error).__name__}: {error}"


def read(path: str) -> QuantumCircuit:
    return parse(Path(path).read_text())


def parse(text: str) -> QuantumCircuit:
    if "OPENQASM 3" in text:
        return qasm3.loads(text)
    return qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


if sys.argv[1] == "export":
    for name, circuit in exports().items():
        text = qasm2.dumps(circuit) if name.startswith("2") else qasm3.dumps(circuit)
        Path(sys.argv[2], f"qiskit{name}.qasm").write_text(text + "\n")
elif sys.argv[1] == "probabilities":
    answer = {file: answered(lambda one: probabilities(read(one)), file) for file in sys.argv[2:]}
    print(json.dumps(answer))
elif sys.argv[1] == "angles":
    print(json.dumps([answered(angle, text) for text in json.loads(Path(sys.argv[2]).read_text())]))
else:
    raise SystemExit(__doc__)
