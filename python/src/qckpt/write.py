"""Writes a checkpoint of a training in another program. It computes digests; it never draws, and never simulates."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .canonical import digest_of, sha256
from .checkpoint import Checkpoint
from .circuits import Circuit, read_circuit
from .errors import expect
from .hardware import NOISE, calibration_of, hardware_tensors, profile_of

VERSION = "0.1.0"
PARTS = ("train", "validation", "test")
SERIES = ("loss", "active", "circuits", "validation_step", "validation_circuits", "validation_loss")


@dataclass(frozen=True)
class Optimizer:
    """
    What trained, as its own program calls it, and what it did.
    `continues`: the optimizer of qckpt that is the same, with its options (`{"name": "adam", "learningRate": 0.05, ...}`);
    None: qckpt has none. `m`, `v`: its moments, as many as parameters, after `updates` updates; None: not kept.
    """

    description: str
    steps: int = 0
    circuits: int | None = None
    continues: Mapping[str, Any] | None = None
    m: Any = None
    v: Any = None
    updates: int = 0


def write(
    path: str | os.PathLike[str],
    *,
    circuit: Any,
    parameters: Mapping[str, float] | Any,
    optimizer: Optimizer | str,
    data: Mapping[str, tuple[Any, Any]],
    claims: Mapping[str, Mapping[str, float]],
    objective: str | Mapping[str, Any] = "outcome",
    hardware: Any = None,
    compiled: Any = None,
    layouts: tuple[Sequence[int], Sequence[int]] | None = None,
    noise: Mapping[str, Any] | None = None,
    inputs: Sequence[Any] | None = None,
    angles: Sequence[Any] | None = None,
    labels: Sequence[Any] | None = None,
    classes: Sequence[str] | None = None,
    head: Any = None,
    name: str = "own",
    program: tuple[str, str] | None = None,
    seed: str = "0",
) -> Checkpoint:
    """
    Writes a checkpoint that `qckpt verify` accepts, and returns it.

    circuit: OpenQASM 3 text, a Qiskit QuantumCircuit, or a PennyLane QuantumScript; `inputs` are the names (of a tape: the
        positions) that data fill. parameters: radians by name, or in the circuit's order.
    data: `{"train": (X, y), "validation": (X, y), "test": (X, y)}`, X [samples, inputs] as the circuit takes them.
    claims: `{"validation": {"loss": .., "accuracy": ..}, ...}`, exact, by the formulas of docs/checkpoint.md.
    hardware: None: noise-free. Then `compiled` is the circuit on its qubits, and `noise` says what acted:
        `{"idle": False, "relaxation": "recorded", "readout": True}` is what Aer makes of a backend.
    Raises QckptError, naming the field, what was expected and what was found.
    """
    own = read_circuit(circuit, inputs, angles)
    values = _parameters(parameters, own)
    told = Optimizer(optimizer) if isinstance(optimizer, str) else optimizer
    acting = _noise(noise, hardware)
    tensors, config, split, digest = _data(data, labels, own, name)
    machine = _machine(hardware, compiled, layouts, own, acting)
    model = {"kind": "openqasm", "name": name, "circuit": own.text, "inputs": list(own.inputs), "names": own.trained}
    if classes is not None:
        model["classes"] = list(classes)
    by = program or own.program or ("python", platform.python_version())
    cell = {
        "model": model,
        "hardware": machine["named"],
        "freezing": {"strategy": "none"},
        "optimizer": {"name": "foreign"} if told.continues is None else dict(told.continues),
        "shots": None,
        "checkpointEvery": max(1, split["train"]),
        "seed": seed,
        "initialAngles": values.tolist(),
        "level": 0,
        "data": config,
        "idle": acting["idle"],
        **({"relaxation": "scaled"} if acting["relaxation"] == "scaled" else {}),
        "samples": split["train"],
        "validationImages": split["validation"],
        "testImages": split["test"],
        "resetUs": 0,
        "origin": _origin(told, by),
        **({} if objective == "outcome" else {"objective": objective}),
    }
    has_classes = not (isinstance(objective, Mapping) and objective.get("name") == "regression")
    checkpoint = Checkpoint(
        {**_angles(values, told), **_head(head), **_history(has_classes), **machine["tensors"], **tensors},
        {
            "run": {
                "experiment": name, "study": "foreign", "cellId": f"train/{name}", "cell": cell,
                "cellSha256": digest_of(cell), "seeds": {"run": seed, "transpile": seed}, "shots": None, "parent": None,
            },
            "progress": {
                "step": 0, "sampleCursor": 0, "optimizerSteps": told.updates, "circuits": 0, "shotsSpent": 0,
                "forwardPasses": 0,
            },
            "data": {"name": name, "sha256": digest, "split": {"seed": seed, **split}},
            "circuit": machine["circuit"],
            "calibration": machine["calibration"],
            "claims": _claims(claims, split),
            "lineage": [],
            "provenance": _provenance(),
            "components": _parts(head is not None, hardware is not None),
            "objective": None,
            "noise": machine["noise"],
            "periods": None,
            "preparation": {"columns": len(own.inputs), "features": len(own.inputs), "steps": [], "scale": None},
            "streams": None,
        },
    )  # fmt: skip
    checkpoint.save(path)
    return checkpoint


def _parts(has_head: bool, has_hardware: bool) -> dict[str, int]:
    optional = [*(["head"] if has_head else []), *(["hardware"] if has_hardware else [])]
    return dict.fromkeys(["parameters", "optimizer", "freeze", "history", "data", *optional], 1)


def _vector(field: str, given: Any, size: int) -> np.ndarray:
    try:
        values = np.asarray(given, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        values = np.empty(0)
    expect(values.size == size, field, f"{size} numbers", given)
    expect(np.isfinite(values).all(), field, "finite numbers", given)
    return values


def _parameters(given: Any, circuit: Circuit) -> np.ndarray:
    names = circuit.trained
    expect(names, "circuit", "a name that trains beside the inputs", list(circuit.names))
    if isinstance(given, Mapping):
        expect(set(given) == set(names), "parameters", f"an angle for each of {', '.join(names)}", sorted(map(str, given)))
        given = [given[name] for name in names]
    return _vector("parameters", given, len(names))


def _origin(optimizer: Optimizer, program: tuple[str, str]) -> dict[str, Any]:
    expect(optimizer.steps >= 0, "optimizer.steps", "integer >= 0", optimizer.steps)
    return {
        "program": program[0],
        "version": program[1],
        "optimizer": optimizer.description,
        "steps": int(optimizer.steps),
        **({"optimizerSteps": int(optimizer.updates)} if optimizer.updates > 0 else {}),
        **({} if optimizer.circuits is None else {"circuits": int(optimizer.circuits)}),
    }


def _angles(values: np.ndarray, optimizer: Optimizer) -> dict[str, np.ndarray]:
    size = values.size
    expect(
        (optimizer.m is None) == (optimizer.v is None) == (optimizer.updates == 0),
        "optimizer",
        "moments m and v together with the updates that they have seen, or none of them",
        optimizer,
    )
    expect(optimizer.m is None or optimizer.continues is not None, "optimizer.continues", "whose moments m and v are", None)
    moments = {key: np.zeros(size) if of is None else _vector(f"optimizer.{key}", of, size)
               for key, of in (("m", optimizer.m), ("v", optimizer.v))}  # fmt: skip
    expect((moments["v"] >= 0).all(), "optimizer.v", "numbers >= 0", optimizer.v)
    tensors = {
        "parameters": values,
        "optimizer.m": moments["m"],
        "optimizer.v": moments["v"],
        "freeze.active": np.ones(size, dtype=np.uint8),
        "freeze.score": np.zeros(size),
    }
    return {key: tensor.reshape(1, 1, size) for key, tensor in tensors.items()}


def _head(weights: Any) -> dict[str, np.ndarray]:
    if weights is None:
        return {}
    given = np.asarray(weights, dtype=np.float64)
    expect(given.ndim == 2, "head", "weights [classes, observables + 1]", given.shape)
    return {"head.weights": given, "head.m": np.zeros_like(given), "head.v": np.zeros_like(given)}


def _history(has_classes: bool) -> dict[str, np.ndarray]:
    """Of what qckpt trains from here: nothing yet."""
    series = [*SERIES, *(["validation_accuracy"] if has_classes else [])]
    return {f"history.{one}": np.zeros(0) for one in series}


def _noise(given: Mapping[str, Any] | None, hardware: Any) -> dict[str, Any]:
    expect(given is None or hardware is not None, "noise", "hardware beside it", given)
    unknown = set(given or {}) - set(NOISE)
    expect(not unknown, "noise", f"some of {', '.join(NOISE)}", sorted(unknown))
    acting = {**NOISE, **(given or {})}
    for key in ("idle", "readout"):
        expect(isinstance(acting[key], bool), f"noise.{key}", "True or False", acting[key])
    expect(acting["relaxation"] in ("recorded", "scaled"), "noise.relaxation", "recorded or scaled", acting["relaxation"])
    return acting


def _data(
    data: Mapping[str, Any], labels: Sequence[Any] | None, circuit: Circuit, name: str
) -> tuple[dict[str, np.ndarray], dict[str, Any], dict[str, int], str]:
    found = sorted(data) if isinstance(data, Mapping) else type(data)
    expect(found == sorted(PARTS), "data", "train, validation and test, each (X, y)", found)
    columns = len(circuit.inputs)
    values, classes = [], []
    for part in PARTS:
        samples, own = (np.asarray(one) for one in data[part])
        samples = samples.reshape(-1, 1) if samples.ndim == 1 else samples
        expect(samples.ndim == 2 and samples.shape[1] == columns, f"data.{part}",
               f"X of {columns} columns, one an input", samples.shape)  # fmt: skip
        expect(len(samples) == own.size > 0, f"data.{part}", "as many labels as samples, at least one", own.shape)
        values.append(np.ascontiguousarray(samples, dtype=np.float64))
        classes.append(own.ravel())
    everything = np.concatenate(classes)
    known = [one.item() if hasattr(one, "item") else one for one in (np.unique(everything) if labels is None else labels)]
    expect(len(known) <= 255, "labels", "at most 255 of them", len(known))
    index = {label: k for k, label in enumerate(known)}
    stranger = next((one for one in everything.tolist() if one not in index), None)
    expect(stranger is None, "labels", f"those of the data, {stranger!r} among them", known)
    tensors = {
        "data.values": np.concatenate(values),
        "data.classes": np.array([index[one] for one in everything.tolist()], dtype=np.uint8),
    }
    digest = digest_of(
        {
            "classes": sha256(tensors["data.classes"].tobytes()),
            "images": sha256(tensors["data.values"].tobytes()),
            "labels": known,
            "pixels": columns,
        }
    )
    expect(np.isfinite(tensors["data.values"]).all(), "data", "finite numbers", "others")
    sizes = {part: len(own) for part, own in zip(PARTS, classes, strict=True)}
    config = {
        "name": name, "kind": "arrays", "labels": known, "storage": "value",
        "split": {"validation": sizes["validation"], "test": sizes["test"]},
    }  # fmt: skip
    return tensors, config, sizes, digest


def _machine(
    hardware: Any, compiled: Any, layouts: Any, circuit: Circuit, noise: Mapping[str, Any]
) -> dict[str, Any]:
    wires = list(range(circuit.qubits))
    record = {
        "logicalOpenQasm3": circuit.text, "compiledOpenQasm3": circuit.text, "initialLayout": wires,
        "finalLayout": wires, "passes": [], "level": None, "parameterNames": circuit.trained,
    }  # fmt: skip
    expect((hardware is None) == (compiled is None), "compiled", "the circuit on its qubits where there is hardware, "
           "and only there", None if compiled is None else type(compiled))  # fmt: skip
    if hardware is None:
        return {"named": None, "circuit": record, "calibration": None, "noise": None, "tensors": {}}
    there = read_circuit(compiled, circuit.inputs)
    placed = layouts or there.layouts
    expect(placed is not None, "layouts", "physical qubits of each logical one, before and after", layouts)
    expect(all(len(one) == len(wires) for one in placed), "layouts", f"{len(wires)} qubits each", placed)
    by = there.program or ("python", platform.python_version())
    gates = {line.split("(")[0].split(" ")[0] for line in there.text.splitlines()}
    calibration = calibration_of(profile_of(hardware, noise, gates))
    record.update(
        compiledOpenQasm3=there.text,
        initialLayout=[int(one) for one in placed[0]],
        finalLayout=[int(one) for one in placed[1]],
        passes=[{"name": by[0], "options": {"version": by[1]}}],
    )
    return {
        "named": {"name": calibration["name"], "sha256": calibration["sha256"]},
        "circuit": record,
        "calibration": calibration,
        "noise": {"placement": "schedule", "idle": noise["idle"], "relaxation": noise["relaxation"]},
        "tensors": hardware_tensors(calibration["profile"], there.physical),
    }


def _claims(given: Mapping[str, Mapping[str, float]], split: Mapping[str, int]) -> list[dict[str, Any]]:
    expect(isinstance(given, Mapping) and given, "claims", "values by part and name", given)
    listed = []
    for part, values in given.items():
        expect(part in ("validation", "test"), "claims", "parts validation and test", part)
        for name, value in values.items():
            expect(name in ("loss", "accuracy"), f"claims.{part}", "loss and accuracy", name)
            number = float(_vector(f"claims.{part}.{name}", value, 1)[0])
            listed.append(
                {"name": name, "split": part, "images": split[part], "estimator": "exact", "shots": None,
                 "streamPurpose": None, "value": number}
            )  # fmt: skip
    return listed


def _provenance() -> dict[str, Any]:
    return {
        "commit": "unknown", "dirty": False, "patchSha256": None, "treeSha256": None,
        "writer": {"program": "qckpt-python", "version": VERSION, "commit": _commit()},
        "versions": {"qckpt": VERSION, "kernelSha256": sha256(f"qckpt-python {VERSION}".encode()), "lockSha256": None},
    }  # fmt: skip


def _commit() -> str | None:
    """Of the folder that this runs in. Nothing of a stranger's repository runs: only a reference is read."""
    quiet = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]
    try:
        found = subprocess.run(
            ["git", *quiet, "rev-parse", "--verify", "HEAD"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None
