"""The TypeScript side, and a small training for tests."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
TEXT = """OPENQASM 3.0;
include "stdgates.inc";
input float[64] x0;
input float[64] w0;
qubit[1] q;
bit[1] c;
rx(x0) q[0];
rx(w0) q[0];
c[0] = measure q[0];
"""
QUIET = {**os.environ, "NO_COLOR": "1"}


def qckpt(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command, as it was built."""
    command = ["node", str(ROOT / "dist" / "cli" / "main.js"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=QUIET, check=False)


def verdict_of(path: Path) -> tuple[str, str]:
    """The verdict, and its reasons and what it leaves open as one text."""
    found = json.loads(qckpt("verify", "--json", path).stdout)
    return found["verdict"], "\n".join([*found["reasons"], *found["notChecked"]])


def checkpoints() -> list[Path]:
    """Written by the TypeScript side."""
    golden = [one for one in (ROOT / "test" / "golden" / "checkpoint").rglob("*.safetensors") if one.stem != "python"]
    return sorted([*(ROOT / "results" / "reference" / "checkpoints").rglob("*.safetensors"), *golden])


def training(angle: float = 0.3) -> dict:
    """Arguments of `write`: one qubit that turns by x0 + w0, which is 1 with probability sin^2 of half of it."""
    samples = np.linspace(0, 3, 12).reshape(-1, 1)
    kinds = (samples[:, 0] > 1.5).astype(int)
    data = {"train": slice(0, 12, 3), "validation": slice(1, 12, 3), "test": slice(2, 12, 3)}
    data = {part: (samples[own], kinds[own]) for part, own in data.items()}

    def claims(part: str) -> dict[str, float]:
        own, classes = data[part]
        one = np.sin((own[:, 0] + angle) / 2) ** 2
        p = np.where(classes == 1, one, 1 - one)
        accuracy = np.mean((one > 0.5) == (classes == 1))
        return {"loss": float(np.mean(-np.log(p + 1e-10))), "accuracy": float(accuracy)}

    return {
        "circuit": TEXT,
        "inputs": ["x0"],
        "parameters": {"w0": angle},
        "optimizer": "by hand",
        "data": data,
        "claims": {part: claims(part) for part in ("validation", "test")},
        "labels": [0, 1],
    }
