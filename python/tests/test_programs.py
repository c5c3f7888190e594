"""Objects of Qiskit and PennyLane, and the three examples, to the end of what a stranger does with a file."""

import subprocess
import sys
import tempfile
import unittest
import warnings
from datetime import datetime
from pathlib import Path

import numpy as np
import pennylane as qml
from pennylane import numpy as pnp
from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter, ParameterVector
from qiskit.providers.fake_provider import GenericBackendV2
from sides import ROOT, qckpt, training, verdict_of

from qckpt import QckptError, read, write
from qckpt.circuits import read_circuit
from qckpt.hardware import NOISE, profile_of

GOOD = ("within tolerance", "bit-identical")


class Examples(unittest.TestCase):
    def follow(self, name, *optimizer):
        with tempfile.TemporaryDirectory() as folder:
            file, moved, after = (Path(folder) / f"{part}.safetensors" for part in ("own", "moved", "after"))
            script = ROOT / "python" / "examples" / f"{name}_loop.py"
            subprocess.run([sys.executable, script, file], check=True, stdout=subprocess.DEVNULL)
            on = qckpt("verify", file, "--on", "nairobi", "--json")
            self.assertEqual(on.returncode, 0, on.stdout + on.stderr)
            self.assertIn('"attribution"', on.stdout)
            self.assertEqual(qckpt("migrate", file, "--to", "manila", "-o", moved).returncode, 0)
            told = qckpt("train", file, "--samples", 4, *optimizer, "-o", after)
            self.assertEqual(told.returncode, 0, told.stderr)
            for path in (file, moved, after):
                self.assertIn(verdict_of(path)[0], GOOD, path)
                self.assertEqual(read(path).to_bytes(), path.read_bytes())
            self.assertEqual(read(after).meta["progress"]["step"], 4)
            return read(file)

    def test_pennylane(self):
        found = self.follow("pennylane")
        self.assertEqual(found.meta["progress"]["optimizerSteps"], 12)

    def test_qiskit(self):
        found = self.follow("qiskit")
        self.assertEqual(found.meta["noise"], {"placement": "schedule", "idle": False, "relaxation": "recorded"})
        self.assertGreater(found.tensors["hardware.readout_error"].min(), 0)

    def test_scipy(self):
        found = self.follow("scipy", "--optimizer", "adam")
        self.assertEqual(found.meta["run"]["cell"]["optimizer"], {"name": "foreign"})


class Noise(unittest.TestCase):
    """What the file says of the noise is what the verdict is made with."""

    def test_other_noise_is_a_mismatch(self):
        backend = GenericBackendV2(2, basis_gates=["cx", "sx", "rz"], seed=5)
        x, w = Parameter("x0"), Parameter("w0")
        circuit = QuantumCircuit(1, 1)
        circuit.rx(x, 0)
        circuit.rx(w, 0)
        circuit.measure(0, 0)
        compiled = transpile(circuit, backend, optimization_level=0, initial_layout=[1])
        own = {**training(), "circuit": circuit, "hardware": backend, "compiled": compiled}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "f.safetensors"
            # The claims are those without noise.
            for noise in ({}, {"readout": False}, {"idle": True}):
                write(file, **own, noise=noise)
                verdict, text = verdict_of(file)
                self.assertEqual(verdict, "mismatch", noise)
                self.assertNotIn("contradict", text)
            found = read(file)
            self.assertEqual(found.meta["circuit"]["finalLayout"], [1])
            self.assertEqual(found.tensors["hardware.qubits"].tolist(), [1])
            write(file, **own, noise={"readout": False})
            self.assertEqual(read(file).tensors["hardware.readout_p1_given_0"].tolist(), [0])

    def test_properties_of_a_machine(self):
        given = {
            "backend_name": "tiny", "backend_version": "1.0", "last_update_date": datetime(2024, 5, 1, 12, 0),
            "qubits": [
                [{"name": "T1", "unit": "us", "value": 100.0}, {"name": "T2", "unit": "us", "value": 250.0},
                 {"name": "readout_error", "unit": "", "value": 0.02}, {"name": "prob_meas0_prep1", "unit": "", "value": 0.03},
                 {"name": "prob_meas1_prep0", "unit": "", "value": 0.01}, {"name": "readout_length", "unit": "ns", "value": 700}],
            ],
            "gates": [
                {"gate": "sx", "qubits": [0], "parameters": [{"name": "gate_error", "unit": "", "value": 0.001},
                                                           {"name": "gate_length", "unit": "ns", "value": 35}]},
                {"gate": "x", "qubits": [0], "parameters": [{"name": "gate_error", "unit": "", "value": 0.002},
                                                          {"name": "gate_length", "unit": "ns", "value": 35}]},
                {"gate": "rz", "qubits": [0], "parameters": []},
            ],
        }  # fmt: skip
        profile = profile_of(given, NOISE, {"sx", "rz"})
        self.assertEqual(profile["calibratedAt"], "2024-05-01T12:00:00+00:00")
        self.assertEqual(profile["nativeGates"], ["rz", "sx", "x"])
        (qubit,) = profile["qubits"]
        self.assertEqual((qubit["t1Us"], qubit["t2Us"], qubit["oneQubitError"]), (100, 200, 0.001))
        self.assertEqual((qubit["readoutP1Given0"], qubit["readoutP0Given1"]), (0.01, 0.03))
        with self.assertRaisesRegex(QckptError, r'"hardware.x\[0\]" expected error and duration as those of sx'):
            profile_of(given, NOISE, {"x"})
        with self.assertRaisesRegex(QckptError, '"hardware" expected a qiskit backend'):
            profile_of(5, NOISE, set())


class Circuits(unittest.TestCase):
    def test_a_vector_has_plain_names_and_keeps_its_order(self):
        x, w = ParameterVector("x", 1), ParameterVector("w", 11)
        circuit = QuantumCircuit(1, 1)
        circuit.rx(x[0], 0)
        for angle in w:
            circuit.ry(angle, 0)
        found = read_circuit(circuit, [x])
        self.assertEqual(found.inputs, ("x0",))
        self.assertEqual(found.trained, [f"w{k}" for k in range(11)])

    def test_one_input_in_several_gates_of_a_tape(self):
        def circuit(x, w):
            qml.RX(x, 0)
            qml.Rot(*w, 0)
            qml.RX(x, 0)
            qml.IsingZZ(w[0], [0, 1])
            return qml.probs(wires=[1, 0])

        tape = qml.tape.make_qscript(circuit)(0.5, np.array([0.1, 0.2, 0.3]))
        names = ["x0", "a", "b", None, "x0", "a"]
        found = read_circuit(tape, ["x0"], names)
        self.assertEqual(found.trained, ["a", "b"])
        lines = found.text.splitlines()
        self.assertEqual(sum("rx(x0)" in line for line in lines), 2)
        self.assertEqual(sum("(a)" in line for line in lines), 2)
        self.assertIn("rz(0.3) q[0];", lines)
        self.assertIn("c[0] = measure q[1];", lines)

    def test_a_tape_says_what_is_missing(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tape = qml.tape.make_qscript(lambda x, w: (qml.RX(x, 0), qml.RY(w, 0), qml.probs(wires=[0]))[-1])(0.5, 0.1)
        with self.assertRaisesRegex(QckptError, '"inputs" expected positions of the tape'):
            read_circuit(tape, None)
        with self.assertRaisesRegex(QckptError, r'"inputs" expected positions 0..1 on the tape, got 2'):
            read_circuit(tape, [2])
        with self.assertRaisesRegex(QckptError, '"angles" expected names for each of 2 parameters'):
            read_circuit(tape, ["x0"], ["x0"])
        fixed = qml.tape.make_qscript(lambda x, w: (qml.RX(x, 0), qml.RY(w, 0), qml.probs(wires=[0]))[-1])(
            pnp.array(0.5, requires_grad=False), pnp.array(0.1, requires_grad=True)
        )
        self.assertEqual(read_circuit(fixed, None).trained, ["w0"])


if __name__ == "__main__":
    unittest.main()
