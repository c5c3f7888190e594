"""Circuits of Qiskit and PennyLane as OpenQASM 3, with names for what trains and what data fill."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import expect

_PENNYLANE = {
    "RX": "rx", "RY": "ry", "RZ": "rz", "PhaseShift": "p", "U1": "p", "Hadamard": "h", "PauliX": "x", "PauliY": "y",
    "PauliZ": "z", "S": "s", "T": "t", "SX": "sx", "CNOT": "cx", "CY": "cy", "CZ": "cz", "SWAP": "swap", "CRX": "crx",
    "CRY": "cry", "CRZ": "crz", "ControlledPhaseShift": "cp", "IsingXX": "rxx", "IsingYY": "ryy", "IsingZZ": "rzz",
    "Toffoli": "ccx", "CSWAP": "cswap",
}  # fmt: skip
_INPUT = re.compile(r"^\s*input\s+(?:float|angle)(?:\[\d+\])?\s+(\w+)\s*;", re.MULTILINE)
_QUBITS = re.compile(r"^\s*qubit(?:\[(\d+)\])?\s+\w+\s*;", re.MULTILINE)


@dataclass(frozen=True)
class Circuit:
    """OpenQASM 3, its names in order of declaration, and the program that it comes from."""

    text: str
    names: tuple[str, ...]
    inputs: tuple[str, ...]
    program: tuple[str, str] | None
    layouts: tuple[list[int], list[int]] | None = None

    @property
    def trained(self) -> list[str]:
        return [name for name in self.names if name not in self.inputs]

    @property
    def qubits(self) -> int:
        """Logical qubits."""
        return sum(int(size or 1) for size in _QUBITS.findall(self.text))

    @property
    def physical(self) -> list[int]:
        """Qubits `$i` with a gate or a measurement."""
        lines = [line for line in self.text.splitlines() if not line.lstrip().startswith("barrier")]
        return sorted({int(digits) for line in lines for digits in re.findall(r"\$(\d+)", line)})


def read_circuit(circuit: Any, inputs: Sequence[Any] | None, angles: Sequence[Any] | None = None) -> Circuit:
    """Of OpenQASM text, a Qiskit QuantumCircuit or a PennyLane QuantumScript; told by its class's module."""
    if isinstance(circuit, str):
        return _from_text(circuit, inputs)
    module = type(circuit).__module__.partition(".")[0]
    if module == "qiskit" or hasattr(circuit, "assign_parameters"):
        return _from_qiskit(circuit, inputs)
    expect(
        module == "pennylane" and hasattr(circuit, "operations"),
        "circuit",
        "OpenQASM 3 text, a qiskit QuantumCircuit or a pennylane QuantumScript",
        type(circuit),
    )
    return _from_pennylane(circuit, inputs, angles)


def _from_text(text: str, inputs: Sequence[Any] | None) -> Circuit:
    start = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL).lstrip()
    expect(start.startswith("OPENQASM 3"), "circuit", "text that begins with OPENQASM 3", text[:40])
    names = tuple(_INPUT.findall(text))
    return Circuit(text, names, _inputs_of(inputs, names), None)


def _inputs_of(inputs: Sequence[Any] | None, names: Sequence[str]) -> tuple[str, ...]:
    expect(inputs is not None, "inputs", f"the names that data fill, some of {', '.join(names)}", inputs)
    found = tuple(_plain(getattr(one, "name", one)) for one in inputs or ())
    for name in found:
        expect(name in names, "inputs", f"names of the circuit ({', '.join(names)})", name)
    expect(len(set(found)) == len(found), "inputs", "each name once", found)
    return found


def _plain(name: Any) -> str:
    """`x[0]` of a vector as OpenQASM can say it: `x0`."""
    expect(isinstance(name, str), "inputs", "names or parameters", name)
    return re.sub(r"\W", "", name)


def _from_qiskit(circuit: Any, inputs: Sequence[Any] | None) -> Circuit:
    import qiskit
    from qiskit import qasm3
    from qiskit.circuit import Parameter

    plain = [_plain(parameter.name) for parameter in circuit.parameters]
    expect(len(set(plain)) == len(plain), "circuit", "names that stay different without brackets", plain)
    renamed = {one: Parameter(name) for one, name in zip(circuit.parameters, plain, strict=True) if one.name != name}
    flat = [one for given in inputs or () for one in (given if hasattr(given, "params") else [given])]
    layout = circuit.layout
    layouts = (
        (layout.initial_index_layout(filter_ancillas=True), layout.final_index_layout(filter_ancillas=True))
        if layout is not None
        else None
    )
    text = qasm3.dumps(circuit.assign_parameters(renamed))
    # In the circuit's own order, which for a vector is that of its elements.
    names = tuple(plain)
    chosen = _inputs_of(None if inputs is None else flat, names)
    return Circuit(text, names, chosen, ("qiskit", qiskit.__version__), layouts)


def _from_pennylane(tape: Any, inputs: Sequence[Any] | None, angles: Sequence[Any] | None) -> Circuit:
    import pennylane as qml

    values = tape.get_parameters(trainable_only=False)
    named = _named_angles(values, inputs) if angles is None else [np.asarray(one, dtype=object) for one in angles]
    expect(len(named) == len(values), "angles", f"names for each of {len(values)} parameters of the tape", len(named))
    # Marks in place of values: what a template makes of its angles is read off its gates.
    marks: dict[float, str] = {}
    marked = []
    for k, (value, names) in enumerate(zip(values, named, strict=True)):
        flat = np.array(np.ravel(np.asarray(value, dtype=float)))
        expect(names.size == flat.size, f"angles[{k}]", f"{flat.size} names, None for a constant", names.size)
        for i, name in enumerate(names.ravel()):
            if name is not None:
                mark = next((m for m, known in marks.items() if known == name), 1000.0 + len(marks) + np.pi / 7)
                marks[mark], flat[i] = str(name), mark
        marked.append(flat.reshape(np.shape(value)))
    bound = tape.bind_new_parameters(marked, list(range(len(values))))
    (plain,), _ = qml.transforms.decompose(bound, gate_set=set(_PENNYLANE))
    wires = {wire: k for k, wire in enumerate(plain.wires)}
    lines = [_gate(op, wires, marks) for op in plain.operations if op.name not in ("Barrier", "Identity")]
    read = list(dict.fromkeys(wire for one in plain.measurements for wire in (one.wires or plain.wires)))
    names = tuple(marks.values())
    chosen = tuple(dict.fromkeys(names if angles is None else ()))
    own = [name for name in chosen if name.startswith("x")] if angles is None else inputs
    text = "\n".join(
        [
            "OPENQASM 3.0;",
            'include "stdgates.inc";',
            *(f"input float[64] {name};" for name in names),
            f"qubit[{len(wires)}] q;",
            f"bit[{len(read)}] c;",
            *lines,
            *(f"c[{bit}] = measure q[{wires[wire]}];" for bit, wire in enumerate(read)),
            "",
        ]
    )
    return Circuit(text, names, _inputs_of(own, names), ("pennylane", qml.version()))


def _named_angles(values: Sequence[Any], inputs: Sequence[Any] | None) -> list[np.ndarray]:
    """x0, x1, ... for the tape's parameters that data fill (`inputs`: positions), w0, w1, ... for all others."""
    fixed = [k for k, value in enumerate(values) if getattr(value, "requires_grad", True) is False]
    chosen = fixed if inputs is None else list(inputs)
    for k in chosen:
        expect(isinstance(k, int) and 0 <= k < len(values), "inputs", f"positions 0..{len(values) - 1} on the tape", k)
    expect(chosen, "inputs", "positions of the tape's parameters that data fill", chosen)
    count = {"x": itertools.count(), "w": itertools.count()}
    named = []
    for k, value in enumerate(values):
        letter = "x" if k in chosen else "w"
        names = [f"{letter}{next(count[letter])}" for _ in range(np.size(value))]
        named.append(np.array(names, dtype=object).reshape(np.shape(value)))
    return named


def _gate(operation: Any, wires: dict[Any, int], marks: dict[float, str]) -> str:
    angles = [_angle(float(value), marks, operation.name) for value in operation.parameters]
    where = ", ".join(f"q[{wires[wire]}]" for wire in operation.wires)
    return f"{_PENNYLANE[operation.name]}{'(' + ', '.join(angles) + ')' if angles else ''} {where};"


def _angle(value: float, marks: dict[float, str], gate: str) -> str:
    if abs(value) < 100:
        return repr(value)
    for factor, text in ((1, ""), (-1, "-"), (0.5, "0.5*"), (-0.5, "-0.5*"), (2, "2*"), (-2, "-2*")):
        for mark, name in marks.items():
            if abs(value - factor * mark) < 1e-9:
                return text + name
    expect(False, "circuit", "angles that are a parameter, half or twice of it", f"another function of it in {gate}")
    return ""
