"""Gradient descent on Aer under the noise of a backend that Qiskit makes up: python qiskit_loop.py FILE."""

import sys

import numpy as np
from iris import petals
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import ParameterVector
from qiskit.providers.fake_provider import GenericBackendV2
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel

import qckpt

STEPS = 4
RATE = 0.3
data = petals()
labels = ["versicolor", "virginica"]

x, w = ParameterVector("x", 2), ParameterVector("w", 4)
circuit = QuantumCircuit(2, 1)
for qubit in (0, 1):
    circuit.rx(x[qubit], qubit)
    circuit.ry(w[2 * qubit], qubit)
    circuit.rz(w[2 * qubit + 1], qubit)
circuit.cx(1, 0)
circuit.rx(x[0], 1)
circuit.cx(1, 0)
circuit.measure(0, 0)

# sx is the only pulse: a profile has one error for all gates of a qubit.
backend = GenericBackendV2(5, basis_gates=["cx", "sx", "rz"], seed=11)
compiled = transpile(circuit, backend, optimization_level=1, seed_transpiler=1)
(measured,) = compiled.layout.final_index_layout()[:1]
readout = backend.target["measure"][(measured,)].error
simulator = AerSimulator(method="density_matrix", noise_model=NoiseModel.from_backend(backend))
# The exact outcome in place of counts; what reads it errs as the backend says.
exact = compiled.remove_final_measurements(inplace=False)
exact.save_probabilities([measured])


def probabilities(settings):
    """[settings, 2] of (features, angles)."""
    values = [{**dict(zip(x, own)), **dict(zip(w, angles))} for own, angles in settings]
    bound = [exact.assign_parameters({p: v[p] for p in exact.parameters}) for v in values]
    result = simulator.run(bound).result()
    ideal = np.array([result.data(k)["probabilities"] for k in range(len(bound))])
    return (1 - readout) * ideal + readout * ideal[:, ::-1]


def classes(part, count=None):
    return np.array([labels.index(kind) for kind in data[part][1][:count]])


def claims(angles, part):
    own = probabilities([(features, angles) for features in data[part][0]])
    of_label = own[np.arange(len(own)), classes(part)]
    return {
        "loss": float(np.mean(-np.log(of_label + 1e-10))),
        "accuracy": float(np.mean(own.argmax(axis=1) == classes(part))),
    }


def gradient(angles, batch):
    """By the parameter-shift rule; the loss is -ln p."""
    shifts = [np.pi / 2 * sign * np.eye(4)[k] for k in range(4) for sign in (1, -1)]
    settings = [(features, angles + shift) for features in data["train"][0][:batch] for shift in [0 * angles, *shifts]]
    own = probabilities(settings).reshape(batch, 9, 2)
    p = own[np.arange(batch), :, classes("train", batch)]
    return np.mean(-(p[:, 1::2] - p[:, 2::2]) / 2 / p[:, :1], axis=0)


angles = np.random.default_rng(2).uniform(0, 1, 4)
for _ in range(STEPS):
    angles = angles - RATE * gradient(angles, 12)

qckpt.write(
    sys.argv[1],
    circuit=circuit,
    inputs=[x],
    parameters={f"w{k}": value for k, value in enumerate(angles)},
    optimizer=qckpt.Optimizer(
        f"gradient descent, rate {RATE}, batches of 12",
        steps=STEPS,
        circuits=STEPS * 12 * 9,
        continues={"name": "sgd", "learningRate": RATE},
    ),
    data=data,
    labels=labels,
    claims={part: claims(angles, part) for part in ("validation", "test")},
    hardware=backend,
    compiled=compiled,
    # Aer's model of a backend: waiting qubits rest as they are, readout errs.
    noise={"idle": False, "readout": True},
    name="petals-qiskit",
)
