"""Times Qiskit's transpile() at level 3 on the circuits and devices of the comparison: milliseconds of processor and of wall time.

python scripts/transpile/timeQiskit.py PROFILES.json OUTPUT.csv SEEDS      (Qiskit 2.6.2)
Called by compare.ts. Profiles by name, as in configs/hardware: what is dead is left out of the target.
"""
import csv
import json
import statistics
import sys
import time
from pathlib import Path

from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Measure, Parameter
from qiskit.circuit.library import CXGate, CZGate, ECRGate, RZGate, SXGate, XGate
from qiskit.transpiler import InstructionProperties, Target

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "test/golden/transpile"
PAIRS = {"cx": CXGate, "cz": CZGate, "ecr": ECRGate}


def target_of(profile: dict) -> Target:
    qubits = profile["qubits"]
    target = Target(num_qubits=len(qubits))
    live = [
        k for k, q in enumerate(qubits) if None not in (q["oneQubitError"], q["t1Us"], q["t2Us"])
    ]

    def pulses(error: bool):
        return {
            (k,): InstructionProperties(
                duration=qubits[k]["oneQubitDurationNs"] * 1e-9 if error else 0,
                error=qubits[k]["oneQubitError"] if error else 0,
            )
            for k in live
        }

    target.add_instruction(RZGate(Parameter("t")), pulses(False))
    target.add_instruction(SXGate(), pulses(True))
    target.add_instruction(XGate(), pulses(True))
    target.add_instruction(
        Measure(),
        {
            (k,): InstructionProperties(error=(q["readoutP1Given0"] + q["readoutP0Given1"]) / 2)
            for k, q in enumerate(qubits)
        },
    )
    for name, gate in PAIRS.items():
        couplers = {
            tuple(c["qubits"]): InstructionProperties(duration=c["durationNs"] * 1e-9, error=c["error"])
            for c in profile["couplers"]
            if c["gate"] == name and c["error"] is not None and set(c["qubits"]) <= set(live)
        }
        if couplers:
            target.add_instruction(gate(), couplers)
    return target


def main() -> None:
    profiles = json.loads(Path(sys.argv[1]).read_text())
    seeds = int(sys.argv[3])
    with open(GOLDEN / "qiskit-2.6.2-counts.csv", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["optimization_level"] == "3" and row["device"] in profiles
        ]
    targets = {name: target_of(profile) for name, profile in profiles.items()}
    with open(sys.argv[2], "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["circuit", "device", "cpu_ms", "wall_ms", "two_qubit_gates"])
        for row in rows:
            circuit = QuantumCircuit.from_qasm_file(str(GOLDEN / f"{row['circuit']}.qasm"))
            times, walls, counts = [], [], []
            for seed in range(seeds):
                start, wall = time.process_time(), time.perf_counter()
                compiled = transpile(
                    circuit, target=targets[row["device"]], optimization_level=3, seed_transpiler=seed
                )
                times.append(1000 * (time.process_time() - start))
                walls.append(1000 * (time.perf_counter() - wall))
                counts.append(compiled.num_nonlocal_gates())
            writer.writerow(
                [
                    row["circuit"],
                    row["device"],
                    round(statistics.median(times), 2),
                    round(statistics.median(walls), 2),
                    statistics.median(counts),
                ]
            )


main()
