"""Opens checkpoints with Python's safetensors, which shares no code with qckpt, and checks what is in them.

    pip install -r scripts/safetensors/requirements.txt
    python scripts/safetensors/readCheckpoint.py results/runs/*/*.safetensors

Names, types and shapes must be those of the format, numbers finite, digests right; sizes are printed beside the formulas
of Kverne et al., "Quantum Neural Networks Need Checkpointing" (HotStorage '25). Exit code 1 if a file fails.
"""

import hashlib
import json
import struct
import sys

import numpy as np
from safetensors import safe_open

FORMATS = ("qckpt-checkpoint/1", "qckpt-checkpoint/2", "qckpt-checkpoint/3")
METADATA = {"calibration", "circuit", "claims", "data", "digests", "format", "progress", "provenance", "run"}
# What each format has beside those before it.
SINCE = {1: {"lineage"}, 2: {"components", "noise", "objective", "periods", "preparation", "streams"}}
ANGLES = {
    "parameters": np.float64,
    "optimizer.m": np.float64,
    "optimizer.v": np.float64,
    "freeze.active": np.uint8,
    "freeze.score": np.float64,
}
PAPER = {
    "error_1q": (np.float64, "q"),
    "readout_error": (np.float64, "q"),
    "t1_us": (np.float64, "q"),
    "t2_us": (np.float64, "q"),
    "error_2q": (np.float64, "e"),
}
HARDWARE = PAPER | {
    "qubits": (np.int32, "q"),
    "edges": (np.int32, "e2"),
    "readout_p1_given_0": (np.float64, "q"),
    "readout_p0_given_1": (np.float64, "q"),
    "readout_duration_ns": (np.float64, "q"),
    "duration_1q_ns": (np.float64, "q"),
    "coupler_qubits": (np.int32, "d2"),
    "coupler_gate": (np.uint8, "d"),
    "coupler_error": (np.float64, "d"),
    "coupler_duration_ns": (np.float64, "d"),
}


class Failure(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def read(path):
    with safe_open(path, framework="np") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def check_metadata(metadata):
    names = {key.removeprefix("qckpt.") for key in metadata}
    expect(metadata["qckpt.format"] in FORMATS, f"format: expected {FORMATS}, got {metadata['qckpt.format']}")
    rank = FORMATS.index(metadata["qckpt.format"])
    expected = METADATA.union(*(SINCE[k] for k in range(1, rank + 1)))
    # Parts that a file may have.
    expected |= names & {"jobs", "quantize"}
    expect(names == expected, f"metadata: expected {sorted(expected)}, got {sorted(names)}")
    return {key.removeprefix("qckpt."): json.loads(text) for key, text in metadata.items() if key != "qckpt.format"}


def check_tensor(tensors, name, dtype, shape):
    expect(name in tensors, f"{name}: missing")
    tensor = tensors[name]
    expect(tensor.dtype == dtype, f"{name}: expected {np.dtype(dtype)}, got {tensor.dtype}")
    expect(tensor.shape == shape, f"{name}: expected shape {shape}, got {tensor.shape}")
    expect(np.isfinite(tensor).all(), f"{name}: expected finite numbers")


def check_tensors(tensors, meta):
    shape = tuple(meta["quantize"]["shape"]) if "quantize" in meta else tensors["parameters"].shape
    expect(len(shape) > 0, "parameters: expected a shape")
    expected = {name: (dtype, shape) for name, dtype in ANGLES.items()}
    if "quantize" in meta:
        del expected["parameters"]
        expected["quantize.codes"] = (np.uint8, (-(-int(np.prod(shape)) * meta["quantize"]["bits"] // 8),))
    if "prune.mask" in tensors:
        expected |= {f"prune.{name}": (np.float64, shape) for name in ("score", "weight", "angles")}
        expected["prune.mask"] = (np.uint8, shape)
    if meta["calibration"] is not None:
        q, e, d = (tensors[f"hardware.{name}"].shape[0] for name in ("qubits", "edges", "coupler_gate"))
        shapes = {"q": (q,), "e": (e,), "d": (d,), "e2": (e, 2), "d2": (d, 2)}
        expected |= {f"hardware.{name}": (dtype, shapes[shape]) for name, (dtype, shape) in HARDWARE.items()}
    for name, tensor in tensors.items():
        if name.startswith("history."):
            expected[name] = (np.float64, (tensor.size,))
    if meta.get("preparation") and "preparation.mean" in tensors:
        c, k = meta["preparation"]["columns"], meta["preparation"]["features"]
        shapes = {"mean": (c,), "std": (c,), "axes": (k, c), "range": (k, 2)}
        expected |= {f"preparation.{name}": (np.float64, shape) for name, shape in shapes.items()}
    for name in ("weights", "m", "v") if "head.weights" in tensors else ():
        expect(tensors["head.weights"].ndim == 2, "head.weights: expected shape [classes, observables + 1]")
        expected[f"head.{name}"] = (np.float64, tensors["head.weights"].shape)
    if "data.classes" in tensors:
        values, n = tensors["data.values"], tensors["data.classes"].size
        expect(values.ndim == 2 and len(values) == n, "data.values: expected a row for each class")
        expected |= {"data.classes": (np.uint8, (n,)), "data.values": (values.dtype, values.shape)}
    for name, (dtype, shape) in expected.items():
        check_tensor(tensors, name, dtype, shape)
    expect(set(tensors) == set(expected), f"unknown tensors: {sorted(set(tensors) - set(expected))}")
    expect(np.isin(tensors["freeze.active"], (0, 1)).all(), "freeze.active: expected 0 or 1")


def check_content_digest(path, meta):
    """The digest is that of the file without the key `qckpt.digests`: made here from the bytes alone."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    for key, digest in (("content", meta["digests"]["content"]), ("state", meta["digests"]["state"])):
        header["__metadata__"].pop("qckpt.digests", None)
        if key == "state":
            header["__metadata__"].pop("qckpt.provenance")
        text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 8)
        found = hashlib.sha256(struct.pack("<Q", len(text)) + text + data[8 + length :]).hexdigest()
        expect(found == digest, f"{key} digest: file says {digest}, contents have {found}")


def print_sizes(path, tensors, meta):
    angles = tensors["optimizer.m"].size
    q = tensors["hardware.qubits"].size if "hardware.qubits" in tensors else 0
    e = len(tensors["hardware.edges"]) if "hardware.edges" in tensors else 0
    rows = [
        *([] if "quantize" in meta else [("parameters", ["parameters"], "1 L q g", angles)]),
        ("optimizer", ["optimizer.m", "optimizer.v"], "2 L q g", 2 * angles),
        ("hardware", [f"hardware.{name}" for name in PAPER] if q else [], "4q + e", 4 * q + e),
    ]
    print(f"{path}: {meta['run']['experiment']}, cell {meta['run']['cellId']}, step {meta['progress']['step']}")
    for component, names, formula, numbers in rows:
        stored = sum(tensors[name].size for name in names)
        size = sum(tensors[name].nbytes for name in names)
        print(f"  {component:<12}{size:>8} bytes {stored:>6} numbers  {formula} = {numbers}")
        expect(stored == numbers, f"{component}: expected {formula} = {numbers} numbers, got {stored}")
    for name in sorted(set(tensors) - {name for _, names, _, _ in rows for name in names}):
        print(f"  {name:<32}{tensors[name].nbytes:>8} bytes  {tensors[name].dtype} {list(tensors[name].shape)}")


def check(path):
    tensors, metadata = read(path)
    meta = check_metadata(metadata)
    check_tensors(tensors, meta)
    check_content_digest(path, meta)
    print_sizes(path, tensors, meta)


def main(paths):
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    failures = 0
    for path in paths:
        try:
            check(path)
        except Exception as error:  # a damaged file may fail in any library call
            failures += 1
            print(f"{path}: FAILED: {error}", file=sys.stderr)
    print(f"{len(paths) - failures} of {len(paths)} files are as they should be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
