"""What is written is judged by the TypeScript side."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
from sides import ROOT, TEXT, qckpt, training, verdict_of

import qckpt as package
from qckpt import Optimizer, QckptError, read, write


class Write(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "own.safetensors"

    def test_it_verifies_and_says_what_nobody_can_tell(self):
        written = write(self.file, **training())
        self.assertEqual(read(self.file).meta, written.meta)
        verdict, open_points = verdict_of(self.file)
        self.assertIn(verdict, ("within tolerance", "bit-identical"))
        self.assertRegex(open_points, r"origin: that python [\d.]+ trained it with by hand for 0 steps")

    def test_a_false_claim_does_not(self):
        own = training()
        own["claims"]["test"]["loss"] += 1e-6
        write(self.file, **own)
        self.assertEqual(verdict_of(self.file)[0], "mismatch")

    def test_false_angles_do_not(self):
        write(self.file, **{**training(), "parameters": [0.31]})
        self.assertEqual(verdict_of(self.file)[0], "mismatch")

    def test_one_part_may_be_claimed_alone(self):
        own = training()
        del own["claims"]["test"]
        write(self.file, **own)
        self.assertIn(verdict_of(self.file)[0], ("within tolerance", "bit-identical"))

    def test_moments_continue(self):
        adam = {"name": "adam", "learningRate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
        told = Optimizer("Adam(0.1)", steps=9, continues=adam, m=[0.25], v=[0.5], updates=9)
        write(self.file, **{**training(), "optimizer": told})
        after = self.file.with_name("after.safetensors")
        self.assertEqual(qckpt("train", self.file, "--samples", 1, "-o", after).returncode, 0)
        self.assertIn(verdict_of(after)[0], ("within tolerance", "bit-identical"))
        found = read(after)
        self.assertEqual(found.to_bytes(), after.read_bytes())
        self.assertEqual(found.meta["progress"]["optimizerSteps"], 10)
        # Kingma and Ba's update: what it remembers is its last gradient and nine tenths of what was given.
        (m,), (v,) = found.tensors["optimizer.m"].ravel(), found.tensors["optimizer.v"].ravel()
        gradient = (m - 0.9 * 0.25) / 0.1
        self.assertAlmostEqual(v, 0.999 * 0.5 + 0.001 * gradient**2, 12)
        step = 0.1 * (m / (1 - 0.9**10)) / (np.sqrt(v / (1 - 0.999**10)) + 1e-8)
        self.assertAlmostEqual(found.parameters["w0"], 0.3 - step, 12)

    def test_a_foreign_optimizer_is_replaced_when_asked(self):
        write(self.file, **training())
        refused = qckpt("train", self.file, "--samples", 3)
        self.assertEqual(refused.returncode, 2)
        self.assertIn('"optimizer" expected one to continue with', refused.stderr)
        after = self.file.with_name("after.safetensors")
        self.assertEqual(qckpt("train", self.file, "--samples", 3, "--optimizer", "sgd", "-o", after).returncode, 0)
        self.assertIn(verdict_of(after)[0], ("within tolerance", "bit-identical"))
        self.assertEqual(read(after).meta["run"]["parent"], read(self.file).digests["state"])

    def test_regression_and_a_linear_head(self):
        own = training()
        values = {part: np.sin(x[:, 0]).round(1) for part, (x, _) in own["data"].items()}

        def squares(part):
            return {"loss": float(np.mean((np.cos(own["data"][part][0][:, 0] + 0.3) - values[part]) ** 2))}

        numbers = {
            **own,
            "labels": None,
            "data": {part: (x, values[part]) for part, (x, _) in own["data"].items()},
            "objective": {"name": "regression", "observable": "Z0"},
            "claims": {part: squares(part) for part in ("validation", "test")},
        }
        write(self.file, **numbers)
        self.assertIn(verdict_of(self.file)[0], ("within tolerance", "bit-identical"))

        weights = np.array([[1.5, 0.1], [-0.5, 0.2]])

        def entropy(part):
            x, kinds = own["data"][part]
            logits = weights[:, 0] * np.cos(x + 0.3) + weights[:, 1]
            chosen = logits[np.arange(len(kinds)), kinds]
            return {
                "loss": float(np.mean(np.log(np.exp(logits).sum(axis=1)) - chosen)),
                "accuracy": float(np.mean(logits.argmax(axis=1) == kinds)),
            }

        headed = {
            **own,
            "objective": {"name": "expectation", "observables": ["Z0"], "head": "linear"},
            "head": weights,
            "claims": {part: entropy(part) for part in ("validation", "test")},
        }
        write(self.file, **headed)
        self.assertIn(verdict_of(self.file)[0], ("within tolerance", "bit-identical"))

    def test_labels_may_be_words_and_the_file_classifies(self):
        own = training()
        own["data"] = {part: (x, np.where(y == 1, "late", "early")) for part, (x, y) in own["data"].items()}
        write(self.file, **{**own, "labels": ["early", "late"]})
        table = self.file.with_name("new.csv")
        table.write_text("x\n0.1\n2.9\n")
        found = qckpt("predict", self.file, table)
        self.assertEqual([line.split()[2] for line in found.stdout.splitlines()], ["early", "late"])

    def test_versions_are_one(self):
        manifest = (ROOT / "package.json").read_text()
        self.assertIn(f'"version": "{package.__version__}"', manifest)
        self.assertIn(f'version = "{package.__version__}"', (ROOT / "python" / "pyproject.toml").read_text())
        self.assertEqual(package.write.__globals__["VERSION"], package.__version__)


class Refusals(unittest.TestCase):
    def refused(self, pattern, **changes):
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(QckptError, pattern):
            write(Path(folder) / "f.safetensors", **{**training(), **changes})

    def test_each_field_is_named(self):
        own = training()
        x, y = own["data"]["train"]
        for pattern, changes in (
            (r'"circuit" expected OpenQASM 3 text, a qiskit', {"circuit": 7}),
            (r'"circuit" expected text that begins with OPENQASM 3', {"circuit": "OPENQASM 2.0;"}),
            (r'"circuit" expected a name that trains', {"inputs": ["x0", "w0"]}),
            (r'"inputs" expected the names that data fill', {"inputs": None}),
            (r'"inputs" expected names of the circuit \(x0, w0\), got \'z\'', {"inputs": ["z"]}),
            (r'"parameters" expected 1 numbers', {"parameters": [1, 2]}),
            (r'"parameters" expected an angle for each of w0', {"parameters": {"v": 1}}),
            (r'"parameters" expected finite numbers', {"parameters": [float("nan")]}),
            (r'"parameters" expected 1 numbers', {"parameters": "x"}),
            (r'"data" expected train, validation and test', {"data": {"train": (x, y)}}),
            (r'"data.train" expected X of 1 columns', {"data": {**own["data"], "train": (np.ones((4, 2)), y)}}),
            (r'"data.train" expected as many labels', {"data": {**own["data"], "train": (x, y[:-1])}}),
            (r'"labels" expected those of the data, 1 among them', {"labels": [0]}),
            (r'"claims" expected values by part', {"claims": {}}),
            (r'"claims" expected parts validation and test, got \'train\'', {"claims": {"train": {"loss": 1}}}),
            (r'"claims.test" expected loss and accuracy, got \'f1\'', {"claims": {"test": {"f1": 1}}}),
            (r'"claims.test.loss" expected finite', {"claims": {"test": {"loss": float("inf")}}}),
            (r'"optimizer" expected moments m and v together', {"optimizer": Optimizer("a", m=[1], updates=1)}),
            (r'"optimizer.continues" expected whose moments', {"optimizer": Optimizer("a", m=[1], v=[1], updates=1)}),
            (r'"noise" expected hardware beside it', {"noise": {"idle": True}}),
            (r'"compiled" expected the circuit on its qubits', {"compiled": TEXT}),
            (r'"head" expected weights', {"head": [1.0]}),
        ):  # fmt: skip
            with self.subTest(pattern):
                self.refused(pattern, **changes)


if __name__ == "__main__":
    unittest.main()
