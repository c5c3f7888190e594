"""SciPy's COBYLA on a circuit in OpenQASM, simulated with numpy alone: python scipy_loop.py FILE."""

import sys

import numpy as np
import scipy
from iris import petals
from scipy.optimize import minimize

import qckpt

CIRCUIT = """OPENQASM 3.0;
include "stdgates.inc";
input float[64] x0;
input float[64] x1;
input float[64] a;
input float[64] b;
input float[64] d;
qubit[2] q;
bit[2] c;
rx(x0) q[0];
rx(x1) q[1];
ry(a) q[0];
ry(b) q[1];
cx q[0], q[1];
rx(x0) q[0];
ry(d) q[1];
c[0] = measure q[0];
c[1] = measure q[1];
"""
data = petals()
labels = ["versicolor", "virginica"]


def turned(state, qubit, axis, angle):
    """[samples, q0, q1] after rx or ry; `angle` a number, or one a sample."""
    half = np.broadcast_to(np.asarray(angle) / 2, len(state))
    cos, sin = np.cos(half), np.sin(half)
    gate = np.array([[cos, -1j * sin], [-1j * sin, cos]] if axis == "x" else [[cos, -sin], [sin, cos]])
    return np.einsum("abs,sbk->sak" if qubit == 0 else "abs,skb->ska", gate, state)


def means(features, angles):
    """[samples, 2]: Z on each qubit."""
    a, b, d = angles
    state = np.zeros((len(features), 2, 2), dtype=complex)
    state[:, 0, 0] = 1
    state = turned(turned(state, 0, "x", features[:, 0]), 1, "x", features[:, 1])
    state = turned(turned(state, 0, "y", a), 1, "y", b)
    state[:, 1] = state[:, 1, ::-1]
    state = turned(turned(state, 0, "x", features[:, 0]), 1, "y", d)
    p = abs(state) ** 2
    return np.stack([p[:, 0].sum(axis=1) - p[:, 1].sum(axis=1), p[:, :, 0].sum(axis=1) - p[:, :, 1].sum(axis=1)], 1)


def claims(angles, part):
    """Softmax cross-entropy over the means, one a class."""
    features, kinds = data[part]
    own = np.array([labels.index(kind) for kind in kinds])
    logits = means(features, angles)
    chosen = logits[np.arange(len(own)), own]
    return {
        "loss": float(np.mean(np.log(np.exp(logits).sum(axis=1)) - chosen)),
        "accuracy": float(np.mean(logits.argmax(axis=1) == own)),
    }


start = np.array([0.3, 0.2, 0.1])
found = minimize(lambda angles: claims(angles, "train")["loss"], start, method="COBYLA", options={"maxiter": 60})
print(f"training loss {found.fun:.4f} after {found.nfev} evaluations")
qckpt.write(
    sys.argv[1],
    circuit=CIRCUIT,
    inputs=["x0", "x1"],
    parameters=dict(zip(["a", "b", "d"], found.x)),
    # qckpt has no COBYLA: `qckpt train FILE --samples N --optimizer adam` continues with another.
    optimizer=qckpt.Optimizer("COBYLA(maxiter=60)", steps=found.nfev, circuits=found.nfev * len(data["train"][0])),
    objective={"name": "expectation", "observables": ["Z0", "Z1"]},
    data=data,
    labels=labels,
    claims={part: claims(found.x, part) for part in ("validation", "test")},
    name="petals-scipy",
    program=("scipy", scipy.__version__),
)
