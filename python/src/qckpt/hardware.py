"""A qiskit backend's numbers as a profile of qckpt, and as the tensors of a checkpoint."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import numpy as np

from .canonical import digest_of
from .errors import QckptError, expect

_ONE_QUBIT = ("sx", "x", "id")
_TWO_QUBIT = ("cx", "ecr", "cz", "rzz")
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
NOISE = {"idle": False, "relaxation": "recorded", "readout": True}


def profile_of(hardware: Any, noise: Mapping[str, Any], gates: set[str]) -> dict[str, Any]:
    """
    A `qckpt-hardware-profile/1`.
    `hardware`: a backend, a Target, BackendProperties, its dict, or a profile. `gates`: what the circuit runs.
    """
    if isinstance(hardware, Mapping) and hardware.get("format") == "qckpt-hardware-profile/1":
        return dict(hardware)
    target = getattr(hardware, "target", hardware)
    if hasattr(target, "operation_names"):
        record = _from_target(target, getattr(hardware, "name", "target"))
    else:
        given = hardware.to_dict() if hasattr(hardware, "to_dict") else hardware
        expect(
            isinstance(given, Mapping) and "qubits" in given and "gates" in given,
            "hardware",
            "a qiskit backend, its Target, BackendProperties or their dict",
            type(hardware),
        )
        record = _from_properties(given)
    remarks = [f"{record['date'] and 'as of its last update' or 'the backend says no date'}"]
    if not noise["readout"]:
        remarks.append("readout errors are left out: the noise that it was trained under had none")
    return _profile(record, gates, bool(noise["readout"]), sorted(remarks))


def _profile(record: dict[str, Any], gates: set[str], readout: bool, remarks: list[str]) -> dict[str, Any]:
    qubits = []
    for k, own in enumerate(record["qubits"]):
        values = own["gates"].get("sx") or own["gates"].get("x") or (None, 0.0)
        for name in gates & set(own["gates"]) & set(_ONE_QUBIT):
            expect(
                own["gates"][name] == values,
                f"hardware.{name}[{k}]",
                f"error and duration as those of sx ({values}): a profile has one for all; transpile without {name}",
                own["gates"][name],
            )
        t1, t2 = own["t1"], own["t2"]
        qubits.append(
            {
                "t1Us": t1,
                "t2Us": min(t2, 2 * t1) if t1 is not None and t2 is not None else t2,
                "readoutP1Given0": own["readout"][0] if readout else 0.0,
                "readoutP0Given1": own["readout"][1] if readout else 0.0,
                "readoutDurationNs": own["readout"][2],
                "oneQubitError": values[0],
                "oneQubitDurationNs": values[1],
            }
        )
    couplers = [
        {"qubits": list(pair), "gate": gate, "error": error if error is None or error < 1 else None, "durationNs": ns}
        for (pair, gate), (error, ns) in sorted(record["couplers"].items())
    ]
    return {
        "format": "qckpt-hardware-profile/1",
        "name": record["name"],
        "vendor": "qiskit",
        "technology": "superconducting",
        "nativeGates": sorted(record["native"]),
        "calibratedAt": record["date"] or "1970-01-01T00:00:00Z",
        "source": {"package": "qiskit", "version": record["version"], "licence": "not stated", "files": []},
        "qubits": qubits,
        "couplers": couplers,
        "remarks": remarks,
    }


def _from_target(target: Any, name: str) -> dict[str, Any]:
    import qiskit

    count = target.num_qubits
    properties = target.qubit_properties or [None] * count
    names = set(target.operation_names)

    def pair(gate: str, *where: int) -> tuple[float | None, float]:
        found = target[gate].get(where) if gate in names else None
        return (getattr(found, "error", None), 1e9 * (getattr(found, "duration", None) or 0.0))

    for k in range(count if "rz" in names else 0):
        expect(pair("rz", k) in ((0.0, 0.0), (None, 0.0)), f"hardware.rz[{k}]", "no error and no time", pair("rz", k))
    qubits = []
    for k, own in enumerate(properties):
        error, duration = pair("measure", k)
        qubits.append(
            {
                "t1": _times(getattr(own, "t1", None), 1e6),
                "t2": _times(getattr(own, "t2", None), 1e6),
                "readout": (error or 0.0, error or 0.0, duration),
                "gates": {gate: pair(gate, k) for gate in _ONE_QUBIT if gate in names and (k,) in target[gate]},
            }
        )
    couplers = {
        (where, gate): pair(gate, *where) for gate in _TWO_QUBIT if gate in names for where in target[gate] or {}
    }
    native = names & {*_ONE_QUBIT, *_TWO_QUBIT, "rz"}
    return {
        "name": name, "version": qiskit.__version__, "date": None,
        "qubits": qubits, "couplers": couplers, "native": native,
    }  # fmt: skip


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _from_properties(given: Mapping[str, Any]) -> dict[str, Any]:
    def number(values: Sequence[Mapping[str, Any]], name: str, unit: float | None = None) -> float | None:
        for value in values:
            if value["name"] == name:
                return value["value"] * (1 if unit is None else _SECONDS[value["unit"]] / unit)
        return None

    qubits = []
    for own in given["qubits"]:
        mean = number(own, "readout_error") or 0.0
        one, zero = number(own, "prob_meas1_prep0"), number(own, "prob_meas0_prep1")
        qubits.append(
            {
                "t1": number(own, "T1", 1e-6),
                "t2": number(own, "T2", 1e-6),
                "readout": (mean if one is None else one, mean if zero is None else zero,
                            number(own, "readout_length", 1e-9)),
                "gates": {},
            }
        )  # fmt: skip
    couplers = {}
    for gate in given["gates"]:
        name, where = gate["gate"], tuple(gate["qubits"])
        values = (number(gate["parameters"], "gate_error"), number(gate["parameters"], "gate_length", 1e-9) or 0.0)
        if name in _ONE_QUBIT and len(where) == 1:
            qubits[where[0]]["gates"][name] = values
        elif name in _TWO_QUBIT:
            couplers[(where, name)] = values
    native = {gate["gate"] for gate in given["gates"]} & {*_ONE_QUBIT, *_TWO_QUBIT, "rz"}
    date = given.get("last_update_date")
    if isinstance(date, str):
        date = datetime.fromisoformat(date.replace("Z", "+00:00"))
    if date is not None:
        date = (date if date.tzinfo else date.replace(tzinfo=timezone.utc)).isoformat()
    return {
        "name": given.get("backend_name", "backend"), "version": str(given.get("backend_version", "not stated")),
        "date": date, "qubits": qubits, "couplers": couplers, "native": native,
    }  # fmt: skip


def calibration_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    """`qckpt.calibration`: what the profile says of itself, its digest, and all of it."""
    same = ("name", "vendor", "technology", "source", "calibratedAt", "nativeGates")
    return {
        **{key: profile[key] for key in same},
        "sha256": digest_of(profile),
        "deviceQubits": len(profile["qubits"]),
        "couplerGates": sorted({coupler["gate"] for coupler in profile["couplers"]}),
        "profile": profile,
    }


def hardware_tensors(profile: Mapping[str, Any], used: Sequence[int]) -> dict[str, np.ndarray]:
    """`hardware.*` of the physical qubits that the compiled circuit uses."""
    for qubit in used:
        if qubit >= len(profile["qubits"]):
            raise QckptError(f'"compiled" expected qubits below {len(profile["qubits"])} of the machine, got {qubit}')
    among = [
        coupler
        for coupler in profile["couplers"]
        if coupler["error"] is not None and set(coupler["qubits"]) <= set(used)
    ]
    gates = calibration_of(profile)["couplerGates"]
    worst: dict[tuple[int, ...], float] = {}
    for coupler in among:
        edge = tuple(sorted(coupler["qubits"]))
        worst[edge] = max(coupler["error"], worst.get(edge, 0.0))
    edges = sorted(worst)

    def column(key: str) -> np.ndarray:
        values = [profile["qubits"][qubit][key] for qubit in used]
        return np.array([-1 if value is None else value for value in values], dtype=np.float64)

    p1, p0 = column("readoutP1Given0"), column("readoutP0Given1")
    tensors = {
        "qubits": np.array(used, dtype=np.int32),
        "error_1q": column("oneQubitError"),
        "readout_error": (p1 + p0) / 2,
        "t1_us": column("t1Us"),
        "t2_us": column("t2Us"),
        "edges": np.array(edges, dtype=np.int32).reshape(-1, 2),
        "error_2q": np.array([worst[edge] for edge in edges], dtype=np.float64),
        "readout_p1_given_0": p1,
        "readout_p0_given_1": p0,
        "readout_duration_ns": column("readoutDurationNs"),
        "duration_1q_ns": column("oneQubitDurationNs"),
        "coupler_qubits": np.array([one["qubits"] for one in among], dtype=np.int32).reshape(-1, 2),
        "coupler_gate": np.array([gates.index(one["gate"]) for one in among], dtype=np.uint8),
        "coupler_error": np.array([one["error"] for one in among], dtype=np.float64),
        "coupler_duration_ns": np.array([one["durationNs"] for one in among], dtype=np.float64),
    }
    return {f"hardware.{name}": tensor for name, tensor in tensors.items()}
