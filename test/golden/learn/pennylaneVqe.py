"""Energies under Heron-like noise with PennyLane's default.mixed, exact: writes pennylane-vqe.json beside this file.

Noise after each gate as in arXiv:2602.11383's runs: amplitude and phase damping, then depolarizing; local after CZ.
"""
import json
from pathlib import Path

import numpy as np
import pennylane as qml

here = Path(__file__).parent
T1 = np.array([56.89, 372.73, 311.97, 301.17])
T2 = np.array([82.74, 343.29, 320.36, 294.83])
READOUT = [0.005981, 0.006348, 0.006226, 0.004639]


def wait(us, q):
    qml.AmplitudeDamping(1 - np.exp(-us / T1[q]), wires=q)
    qml.PhaseDamping(1 - np.exp(-us * (1 / T2[q] - 1 / (2 * T1[q]))), wires=q)


def energy(n, layers, angles):
    @qml.qnode(qml.device("default.mixed", wires=n))
    def circuit(flips):
        at = iter(angles)
        for _ in range(layers):
            for q in range(n):
                for gate in (qml.RY, qml.RZ):
                    gate(next(at), wires=q)
                    wait(0.032, q)
                    qml.DepolarizingChannel(3.45e-4, wires=q)
            for q in range(n - 1):
                qml.CZ(wires=[q, q + 1])
                for w in (q, q + 1):
                    wait(0.088, w)
                    qml.DepolarizingChannel(4.54e-3, wires=w)
            for q in range(n):
                wait(2.584, q)
        if flips:
            for q in range(n):
                qml.BitFlip(READOUT[q], wires=q)
        zz = [qml.expval(qml.PauliZ(q) @ qml.PauliZ(q + 1)) for q in range(n - 1)]
        return zz + [qml.expval(qml.PauliX(q)) for q in range(n)]

    return -float(sum(circuit(True)))


data = json.loads((here / "../../../configs/initial-angles/vqe.json").read_text())["angles"]
out = {}
for size in ("1q2l", "1q8l", "2q2l", "2q4l", "4q1l", "4q3l"):
    n, layers = int(size[0]), int(size[2])
    out[size] = energy(n, layers, data[size])
(here / "pennylane-vqe.json").write_text(
    json.dumps({"source": f"PennyLane {qml.__version__} default.mixed", "energies": out}, indent=1) + "\n"
)
