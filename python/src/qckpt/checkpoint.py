"""A checkpoint in memory, and its bytes: docs/checkpoint.md, sections Container, Digests and Parts."""

import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from .canonical import canonical_json, sha256
from .errors import QckptError, expect

FORMAT = "qckpt-checkpoint/3"
FORMATS = ("qckpt-checkpoint/1", "qckpt-checkpoint/2", FORMAT)
_PREFIX = "qckpt."
_TYPES = {"F64": "<f8", "I32": "<i4", "U8": "|u1"}
_NAMES = {np.dtype(code): name for name, code in _TYPES.items()}


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and what the metadata say (`meta["run"]` is `qckpt.run`), without format and digests."""

    tensors: Mapping[str, np.ndarray]
    meta: Mapping[str, Any]
    format: str = FORMAT

    @property
    def parameters(self) -> dict[str, float]:
        """Angles in radians by name, in the order of the tensor."""
        names = self.meta["circuit"]["parameterNames"]
        return dict(zip(names, map(float, self.angles.ravel()), strict=True))

    @property
    def angles(self) -> np.ndarray:
        """The tensor `parameters`; of a file that has codes in its place, what they stand for: section Quantized angles."""
        if "quantize.codes" not in self.tensors:
            return self.tensors["parameters"]
        return _dequantized(self.tensors["quantize.codes"], self.meta["quantize"], self.meta["periods"])

    @property
    def pruned(self) -> list[str]:
        """Names of the angles that are zero with their gates gone."""
        mask = self.tensors.get("prune.mask", np.zeros(0, np.uint8)).ravel()
        return [name for name, bit in zip(self.meta["circuit"]["parameterNames"], mask, strict=False) if bit]

    @property
    def claims(self) -> dict[tuple[str, str], float]:
        """Claimed values by split and name: `claims["test", "loss"]`."""
        return {(claim["split"], claim["name"]): claim["value"] for claim in self.meta["claims"]}

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Samples and their labels, where the file holds them."""
        if "data.values" not in self.tensors:
            return None
        labels = np.array(self.meta["run"]["cell"]["data"]["labels"])
        return self.tensors["data.values"], labels[self.tensors["data.classes"]]

    @property
    def digests(self) -> dict[str, str]:
        """`content` of the whole, `state` without the code that wrote it."""
        state = {name: value for name, value in self.meta.items() if name != "provenance"}
        return {
            "content": sha256(_encode(self.tensors, self.meta, self.format)),
            "state": sha256(_encode(self.tensors, state, self.format)),
        }

    def to_bytes(self) -> bytes:
        """The one encoding that the content has."""
        return _encode(self.tensors, {**self.meta, "digests": self.digests}, self.format)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the file beside its place first: what is there is never half a file."""
        target = Path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        beside.write_bytes(self.to_bytes())
        os.replace(beside, target)


def read(path: str | os.PathLike[str]) -> Checkpoint:
    """Reads a checkpoint. Raises QckptError where its bytes are not those of a checkpoint, or its digests wrong."""
    return from_bytes(Path(path).read_bytes(), str(path))


def from_bytes(data: bytes, source: str = "bytes") -> Checkpoint:
    """The same of bytes in memory."""
    expect(len(data) >= 8, source, "a safetensors file", f"{len(data)} bytes")
    (length,) = struct.unpack("<Q", data[:8])
    expect(length <= min(len(data) - 8, 2**24), source, "a header of at most 16 MiB within the file", length)
    try:
        header = json.loads(data[8 : 8 + length])
        tensors = load(data)
        texts = dict(header["__metadata__"])
        form = texts.pop(f"{_PREFIX}format")
        meta = {key.removeprefix(_PREFIX): json.loads(text) for key, text in texts.items()}
        stored = meta.pop("digests")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, SafetensorError) as error:
        raise QckptError(f'"{source}" expected a checkpoint, got {type(error).__name__}: {error}') from error
    expect(form in FORMATS, "qckpt.format", f"one of {', '.join(FORMATS)}", form)
    checkpoint = Checkpoint(tensors, meta, form)
    digests = checkpoint.digests
    for name, digest in digests.items():
        found = stored.get(name) if isinstance(stored, dict) else None
        expect(found == digest, f"qckpt.digests.{name}", f"{digest}, which the contents have", found)
    expect(checkpoint.to_bytes() == data, source, "canonical bytes", "another encoding of the same content")
    return checkpoint


def _dequantized(codes: np.ndarray, said: Mapping[str, Any], periods: Any) -> np.ndarray:
    bits, count = said["bits"], int(np.prod(said["shape"]))
    expect(codes.shape == (-(-count * bits // 8),), "quantize.codes", f"{-(-count * bits // 8)} bytes", codes.shape)
    expect(len(periods or ()) == count, "qckpt.periods", f"{count} periods", periods)
    stream = np.unpackbits(codes, bitorder="little")
    expect(not stream[count * bits :].any(), "quantize.codes", "zeros after the last code", "others")
    values = stream[: count * bits].reshape(count, bits).astype(np.int64) @ (1 << np.arange(bits))
    angles = [(n / 2**bits) * ((turns or 0) * 2 * np.pi) for n, turns in zip(values.tolist(), periods, strict=True)]
    return np.array(angles, np.float64).reshape(said["shape"])


def _encode(tensors: Mapping[str, np.ndarray], meta: Mapping[str, Any], form: str) -> bytes:
    texts = {f"{_PREFIX}{name}": canonical_json(value) for name, value in meta.items()}
    header: dict[str, Any] = {"__metadata__": {**texts, f"{_PREFIX}format": form}}
    offset, parts = 0, []
    for name in sorted(tensors, key=lambda one: (-tensors[one].dtype.itemsize, one)):
        tensor = tensors[name]
        expect(tensor.dtype in _NAMES, name, "float64, int32 or uint8", tensor.dtype)
        expect(np.isfinite(tensor).all(), name, "finite numbers", "others")
        part = np.ascontiguousarray(tensor).tobytes()
        end = offset + len(part)
        header[name] = {
            "data_offsets": [offset, end],
            "dtype": _NAMES[tensor.dtype],
            "shape": list(tensor.shape),
        }
        offset = end
        parts.append(part)
    text = canonical_json(header).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])
