"""PennyLane: default.mixed under JAX's jit with backpropagation for the noisy works, lightning.qubit's adjoint for D."""

import importlib.metadata
import sys

import jax
import numpy
import pennylane as qml
from serve import Work, kraus_of, one_qubit_noise, serve, shifted_rows, superoperator, two_qubit_noise

jax.config.update("jax_enable_x64", True)


def create(request):
    jnp = jax.numpy
    n, reads, label, shots = (request[key] for key in ("qubits", "reads", "label", "shots"))
    calibration = request["calibration"]
    one = kraus_of(superoperator(one_qubit_noise(calibration)))
    two = kraus_of(superoperator(two_qubit_noise(calibration)))
    gates = {"rx": qml.RX, "ry": qml.RY, "rz": qml.RZ}
    values = jnp.array(request["values"])
    angles = jnp.array(request["angles"])
    trained = values[angles]

    def play(values, noisy):
        for gate, qubits, parameter in request["operations"]:
            if gate in ("cz", "cx"):
                (qml.CZ if gate == "cz" else qml.CNOT)(wires=qubits)
            else:
                gates[gate](values[parameter], wires=qubits)
            if noisy and gate in ("cz", "cx"):
                qml.QubitChannel(two, wires=qubits)
            elif noisy and gate in ("rx", "ry"):
                qml.QubitChannel(one, wires=qubits)

    # The first wire is the high bit of PennyLane's outcomes: wires reversed, outcomes are as ours.
    @qml.qnode(qml.device("default.mixed", wires=n), interface="jax", diff_method="backprop")
    def probabilities(values):
        play(values, True)
        return qml.probs(wires=list(reversed(reads)))

    forward = jax.jit(probabilities)
    of_label = lambda values: probabilities(values)[label]
    gradient = jax.jit(jax.value_and_grad(lambda own, values: of_label(values.at[angles].set(own))))
    every = jax.jit(jax.vmap(of_label))
    rows = jnp.array(shifted_rows(request))
    random = numpy.random.default_rng(0)

    def run_gradient():
        probability, slopes = gradient(trained, values)
        return float(probability), numpy.asarray(slopes)

    def run_shifts():
        exact = numpy.asarray(every(rows))
        counts = random.binomial(shots, numpy.clip(exact, 0, 1))
        return exact, (counts[1::2] - counts[2::2]) / (2 * shots)

    # Everything that does not change is made once: the circuit, and what the adjoint method differentiates by.
    lightning = qml.device("lightning.qubit", wires=n)
    with qml.tape.QuantumTape() as tape:
        play(numpy.array(request["values"]), False)
        if request.get("observable"):
            paulis = {"X": qml.PauliX, "Y": qml.PauliY, "Z": qml.PauliZ}
            terms = [qml.prod(*[paulis[a](q) for a, q in factors]) for _, factors in request["observable"]]
            qml.expval(qml.dot([c for c, _ in request["observable"]], terms))
        else:
            bits = [(label >> k) & 1 for k in range(len(reads))]
            qml.expval(qml.Projector(bits, wires=reads))
    tape.trainable_params = request["angles"]

    def run_adjoint():
        ((probability,), (slopes,)) = lightning.execute_and_compute_derivatives([tape], ADJOINT)
        return float(probability), numpy.asarray(slopes).reshape(-1)

    answer = lambda r: {"probability": r[0], "gradient": r[1].tolist()}
    return {
        "A": Work(lambda: numpy.asarray(forward(values)), lambda p: {"probabilities": p.tolist()}),
        "B": Work(run_gradient, answer),
        "C": Work(run_shifts, lambda r: {"shifted": r[0].tolist()}),
        "D": Work(run_adjoint, answer),
        "E": Work(run_gradient, answer),
        "H": Work(run_adjoint, answer),
    }


ADJOINT = qml.devices.ExecutionConfig(gradient_method="adjoint", use_device_jacobian_product=False)

if __name__ == "__main__":
    serve(
        create,
        {
            "pennylane": qml.__version__,
            "pennylane-lightning": importlib.metadata.version("pennylane-lightning"),
            "jax": jax.__version__,
            "python": sys.version.split()[0],
        },
    )
