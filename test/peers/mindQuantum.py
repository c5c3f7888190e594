"""MindQuantum's state vector: the noise-free gradient by the adjoint method."""

import sys

import mindquantum
import numpy
from mindquantum.core.circuit import Circuit
from mindquantum.core.gates import RX, RY, RZ, X, Z
from mindquantum.core.operators import Hamiltonian, QubitOperator
from mindquantum.simulator import Simulator
from serve import Work, serve


def create(request):
    names, reads, label = request["names"], request["reads"], request["label"]
    circuit = Circuit()
    for gate, qubits, parameter in request["operations"]:
        if gate == "cz":
            circuit += Z.on(qubits[1], qubits[0])
        elif gate == "cx":
            circuit += X.on(qubits[1], qubits[0])
        else:
            circuit += {"rx": RX, "ry": RY, "rz": RZ}[gate](names[parameter]).on(qubits[0])
    if request.get("observable"):
        projector = QubitOperator()
        for coefficient, paulis in request["observable"]:
            projector += QubitOperator(" ".join(f"{axis}{qubit}" for axis, qubit in paulis), coefficient)
        return gradient_of(request, circuit, projector, "H")
    # |label><label| = the product of (1 +- Z)/2 over the qubits read
    projector = QubitOperator("")
    for k, qubit in enumerate(reads):
        sign = -1 if (label >> k) & 1 else 1
        projector *= (QubitOperator("") + sign * QubitOperator(f"Z{qubit}")) * 0.5
    return gradient_of(request, circuit, projector, "D")


def gradient_of(request, circuit, operator, work):
    names = request["names"]
    trained = [names[k] for k in request["angles"]]
    inputs = [name for k, name in enumerate(names) if k not in set(request["angles"])]
    fixed = dict(zip(names, request["values"]))
    simulator = Simulator("mqvector", request["qubits"])
    # The encoding's angles are bound to numbers: they would be derived too.
    bound = circuit.apply_value({name: fixed[name] for name in inputs})
    gradient = simulator.get_expectation_with_grad(Hamiltonian(operator), bound)
    values = numpy.array([fixed[name] for name in bound.params_name])
    place = [bound.params_name.index(name) for name in trained]

    def run():
        means, slopes = gradient(values)
        return float(means.real[0, 0]), slopes.real[0, 0][place]

    return {work: Work(run, lambda r: {"probability": r[0], "gradient": r[1].tolist()})}


if __name__ == "__main__":
    serve(
        create,
        {
            "mindquantum": mindquantum.__version__,
            "numpy": numpy.__version__,
            "python": sys.version.split()[0],
        },
    )
