"""qulacs' state vector: the noise-free gradient of an energy by backpropagation. Its file must not be called as the package."""

import importlib.metadata
import sys

import numpy
import qulacs
from qulacs import Observable, ParametricQuantumCircuit, QuantumState
from serve import Work, serve


def create(request):
    n, values = request["qubits"], numpy.array(request["values"])
    circuit = ParametricQuantumCircuit(n)
    add = {"rx": circuit.add_parametric_RX_gate, "ry": circuit.add_parametric_RY_gate, "rz": circuit.add_parametric_RZ_gate}
    order = []
    for gate, qubits, parameter in request["operations"]:
        if parameter is None:
            {"cz": circuit.add_CZ_gate, "cx": circuit.add_CNOT_gate}[gate](*qubits)
        else:
            # Its rotations turn the other way.
            add[gate](qubits[0], -values[parameter])
            order.append(parameter)
    place = [order.index(parameter) for parameter in request["angles"]]
    observable = Observable(n)
    for coefficient, paulis in request["observable"]:
        observable.add_operator(coefficient, " ".join(f"{axis} {qubit}" for axis, qubit in paulis))

    def run():
        state = QuantumState(n)
        circuit.update_quantum_state(state)
        mean = observable.get_expectation_value(state)
        return float(numpy.real(mean)), -numpy.array(circuit.backprop(observable))[place]

    return {"H": Work(run, lambda r: {"probability": r[0], "gradient": r[1].tolist()})}


if __name__ == "__main__":
    serve(
        create,
        {"qulacs": importlib.metadata.version("qulacs"), "numpy": numpy.__version__, "python": sys.version.split()[0]},
    )
