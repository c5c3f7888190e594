"""Files of the TypeScript side, read and written back; canonical JSON beside ECMAScript's own."""

import json
import random
import struct
import subprocess
import unittest

import numpy as np
from sides import checkpoints

from qckpt import QckptError, from_bytes, read
from qckpt.canonical import canonical_json, digest_of
from qckpt.hardware import calibration_of, hardware_tensors


def ecmascript(values):
    """JSON.stringify of each, by Node.js."""
    code = "const v = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify(v.map((x) => JSON.stringify(x))))"
    return json.loads(subprocess.run(["node", "-e", code], input=json.dumps(values), capture_output=True, text=True, check=True).stdout)


class Files(unittest.TestCase):
    def test_every_file_comes_back_to_the_byte(self):
        files = checkpoints()
        self.assertGreaterEqual(len(files), 15)
        formats = set()
        for path in files:
            found = read(path)
            formats.add(found.format)
            self.assertEqual(found.to_bytes(), path.read_bytes(), path)
        self.assertEqual(len(formats), 3)

    def test_a_profile_gives_the_same_digest_and_tensors(self):
        seen = 0
        for path in checkpoints():
            found = read(path)
            calibration = found.meta["calibration"]
            if calibration is None or calibration["profile"] is None:
                continue
            seen += 1
            self.assertEqual(digest_of(calibration["profile"]), calibration["sha256"])
            self.assertEqual(calibration_of(calibration["profile"]), calibration)
            for name, tensor in hardware_tensors(calibration["profile"], found.tensors["hardware.qubits"].tolist()).items():
                np.testing.assert_array_equal(tensor, found.tensors[name], name)
                self.assertEqual(tensor.dtype, found.tensors[name].dtype)
        self.assertGreaterEqual(seen, 3)

    def test_angles_and_claims_by_name(self):
        found = read(next(path for path in checkpoints() if path.name == "sample.safetensors"))
        self.assertEqual(found.parameters, {"a": 7.0, "b": 7.1})
        self.assertEqual(found.claims, {("test", "loss"): 0.75})

    def test_codes_are_angles_and_pruned_ones_are_zero(self):
        found = read(next(path for path in checkpoints() if path.name == "adjusted-manila.safetensors"))
        self.assertNotIn("parameters", found.tensors)
        self.assertEqual(found.tensors["quantize.codes"].size, 12)
        steps = np.array(list(found.parameters.values())) / (2 * np.pi / 64)
        np.testing.assert_allclose(steps, np.round(steps), atol=1e-9)
        # By hand: the lowest six bits of the first byte are the first code.
        self.assertEqual(round(steps[0]), int(found.tensors["quantize.codes"][0]) & 63)
        self.assertEqual(len(found.pruned), 6)
        self.assertEqual({found.parameters[name] for name in found.pruned}, {0.0})

    def test_no_changed_byte_passes(self):
        data = checkpoints()[-1].read_bytes()
        draw = random.Random(3)
        for _ in range(300):
            at, bit = draw.randrange(len(data)), 1 << draw.randrange(8)
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            with self.assertRaises(QckptError):
                from_bytes(changed)
        for size in (0, 7, 8, 100, len(data) - 1):
            with self.assertRaises(QckptError):
                from_bytes(data[:size])


class CanonicalJson(unittest.TestCase):
    def test_numbers_are_those_of_ecmascript(self):
        draw = random.Random(5)
        numbers = [0.0, -0.0, 1.0, -1.5, 1e20, 1e21, 123456789012345680000.0, 1e-6, 1e-7, 5e-324, 1.7976931348623157e308]
        while len(numbers) < 4000:
            (value,) = struct.unpack("<d", draw.randbytes(8))
            if np.isfinite(value):
                numbers.append(value)
            numbers.append(draw.uniform(-10, 10) * 10.0 ** draw.randrange(-9, 24))
        self.assertEqual([canonical_json(value) for value in numbers], ecmascript(numbers))

    def test_text_and_order(self):
        texts = ["", "\u0000\b\f\n\r\t\u001f\u007f", '"\\/', "ä€😀", "\u2028"]
        self.assertEqual([canonical_json(text) for text in texts], ecmascript(texts))
        # RFC 8785, 3.2.3: by UTF-16 code units, so that the emoji stands before the last.
        keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7}
        self.assertEqual(list(json.loads(canonical_json(keys))), ["\r", "1", "\u0080", "ö", "\u20ac", "😀", "\ufb33"])

    def test_what_json_cannot_say(self):
        for value in (float("nan"), float("inf"), "\ud800", {1}, object()):
            with self.assertRaises(QckptError):
                canonical_json(value)


if __name__ == "__main__":
    unittest.main()
