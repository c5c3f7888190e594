"""PennyLane's Adam on a noise-free circuit: python pennylane_loop.py FILE. qckpt train continues with its moments."""

import sys

import numpy as np
import pennylane as qml
from iris import petals
from pennylane import numpy as pnp

import qckpt

STEPS = 12
RATE = 0.1
data = petals()
labels = ["versicolor", "virginica"]


@qml.qnode(qml.device("default.qubit", wires=2))
def outcome(x, weights):
    qml.AngleEmbedding(x, wires=[0, 1])
    qml.StronglyEntanglingLayers(weights, wires=[0, 1])
    return qml.probs(wires=[0])


def classes(part):
    return np.array([labels.index(kind) for kind in data[part][1]])


def losses(weights, part):
    """As docs/checkpoint.md has the loss of an outcome."""
    own = outcome(pnp.array(data[part][0], requires_grad=False), weights)
    return -pnp.log(own[np.arange(len(own)), classes(part)] + 1e-10)


def claims(weights, part):
    own = np.asarray(outcome(data[part][0], weights))
    return {
        "loss": float(np.mean(losses(weights, part))),
        "accuracy": float(np.mean(own.argmax(axis=1) == classes(part))),
    }


weights = pnp.array(np.random.default_rng(1).uniform(0, 1, (2, 2, 3)), requires_grad=True)
adam = qml.AdamOptimizer(RATE)
for _ in range(STEPS):
    weights, loss = adam.step_and_cost(lambda own: pnp.mean(losses(own, "train")), weights)
print(f"training loss {loss:.4f}")

# The tape of one sample: its first parameter is what data fill.
one = pnp.array(data["train"][0][0], requires_grad=False)
tape = qml.workflow.construct_tape(outcome)(one, weights)
qckpt.write(
    sys.argv[1],
    circuit=tape,
    inputs=[0],
    parameters=weights,
    optimizer=qckpt.Optimizer(
        f"AdamOptimizer(stepsize={RATE})",
        steps=STEPS,
        continues={"name": "adam", "learningRate": RATE, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8},
        m=adam.fm[0],
        v=adam.sm[0],
        updates=adam.t,
    ),
    data=data,
    labels=labels,
    claims={part: claims(weights, part) for part in ("validation", "test")},
    name="petals-pennylane",
)
