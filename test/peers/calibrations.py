"""What Qiskit and Amazon Braket's device schemas read in the calibrations of test/golden: a few values of each, as JSON.

    python test/peers/calibrations.py > test/golden/calibrations/read-by-others.json

Needs qiskit-ibm-runtime 0.51.0 and amazon-braket-schemas 1.32.1.
"""

import copy
import json
from pathlib import Path

from braket.device_schema.iqm import IqmDeviceCapabilities
from braket.device_schema.oqc import OqcDeviceCapabilities
from braket.device_schema.rigetti import RigettiDeviceCapabilities
from braket.device_schema.rigetti.rigetti_device_capabilities_v2 import (
    RigettiDeviceCapabilities as RigettiDeviceCapabilitiesV2,
)
from qiskit_ibm_runtime.models import BackendProperties

GOLDEN = Path(__file__).parent.parent / "golden"
BRAKET = {
    "iqm_emerald_2025-11-06.json": IqmDeviceCapabilities,
    "iqm_garnet_2025-07-06.json": IqmDeviceCapabilities,
    "iqm_garnet_device_capabilities.json": IqmDeviceCapabilities,
    "oqc_lucy_2022-12-07.json": OqcDeviceCapabilities,
    "rigetti_108q_cz_2026-04-16.json": RigettiDeviceCapabilitiesV2,
    "rigetti_ankaa2_2024-08-26.json": RigettiDeviceCapabilities,
    "rigetti_ankaa3_2026-04-01.json": RigettiDeviceCapabilitiesV2,
}


def some(names):
    """First, a third, two thirds, last."""
    ordered = sorted(names)
    return [ordered[k * (len(ordered) - 1) // 3] for k in range(4)]


def braket(file, schema):
    text = (GOLDEN / "calibrations" / file).read_text()
    inner = json.loads(text)
    device = schema.parse_raw(inner if isinstance(inner, str) else text)
    one, two = device.standardized.oneQubitProperties, device.standardized.twoQubitProperties
    return {
        "updatedAt": device.service.updatedAt.isoformat(),
        "qubitCount": device.paradigm.qubitCount,
        "qubits": {
            name: {
                "T1": [one[name].T1.value, one[name].T1.unit],
                "T2": [one[name].T2.value, one[name].T2.unit],
                "fidelities": {f.fidelityType.name: f.fidelity for f in one[name].oneQubitFidelity},
            }
            for name in some(one)
        },
        "pairs": {
            name: [[f.gateName, f.fidelity] for f in two[name].twoQubitGateFidelity] for name in some(two)
        },
    }


def qiskit(record):
    properties = BackendProperties.from_dict(copy.deepcopy(record))
    faulty = properties.faulty_gates()
    return {
        "lastUpdate": properties.last_update_date.isoformat(),
        "faultyQubits": properties.faulty_qubits(),
        "faultyGates": sorted([gate.gate, gate.qubits] for gate in faulty),
        "t1Us": [properties.t1(q) * 1e6 for q in range(len(record["qubits"]))],
        "t2Us": [properties.t2(q) * 1e6 for q in range(len(record["qubits"]))],
        "cx": [
            [row["qubits"], properties.gate_error("cx", row["qubits"]), properties.gate_length("cx", row["qubits"]) * 1e9]
            for row in record["gates"]
            if row["gate"] == "cx"
        ],
    }


def planted():
    """The record of essex with one oddity each."""
    record = json.loads((GOLDEN / "calibrations" / "props_essex.json").read_text())
    off = {"date": record["last_update_date"], "name": "operational", "unit": "", "value": 0}

    def with_gate_off(gate, qubits):
        changed = copy.deepcopy(record)
        row = next(r for r in changed["gates"] if r["gate"] == gate and r["qubits"] == qubits)
        row["parameters"].append(off)
        return changed

    def dated(text):
        return {**copy.deepcopy(record), "last_update_date": text}

    return {
        "as recorded": record,
        "cx 0-1 off": with_gate_off("cx", [0, 1]),
        "cx 3-4 off": with_gate_off("cx", [3, 4]),
        "u2 of 2 off": with_gate_off("u2", [2]),
        "date of str()": dated("2020-08-10 02:54:13-04:00"),
        "date of str() with microseconds": dated("2020-08-10 02:54:13.250000+00:00"),
        "date without colon": dated("2020-08-10T02:54:13-0400"),
    }


faults = {
    name: json.loads((GOLDEN / "faults" / "calibrations" / name).read_text())
    for name in ["props_nonop.json", "props_strdate.json"]
}
print(
    json.dumps(
        {
            "braket": {file: braket(file, schema) for file, schema in BRAKET.items()},
            "faults": {name: qiskit(record) for name, record in faults.items()},
            "essex": {
                name: {"record": {k: v for k, v in record.items() if k == "last_update_date"}, **qiskit(record)}
                for name, record in planted().items()
            },
        },
        indent=1,
    )
)
