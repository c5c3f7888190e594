"""Amazon Braket's local simulator, for `node scripts/run.mjs peers/braket`.

Reads {name: {text, inputs, measured}} from standard input and writes {name: probabilities, or what it refuses} there:
index of a probability is the sum of bit k times 2^k over the measured bits.
"""

import json
import sys

import numpy as np
from braket.devices import LocalSimulator
from braket.ir.openqasm import Program


def probabilities(circuit):
    # Its state vector, so that nothing is drawn: measurements stand for a result that is asked for in their place.
    lines = [line for line in circuit["text"].split("\n") if "= measure" not in line]
    text = "\n".join([*lines, "#pragma braket result state_vector", ""])
    result = LocalSimulator("braket_sv").run(Program(source=text, inputs=circuit["inputs"]), shots=0).result()
    state = np.asarray(result.values[0])
    qubits = sorted(circuit["qubits"])
    found = np.zeros(2 ** len(circuit["measured"]))
    for index, amplitude in enumerate(state):
        # Its first qubit is the high digit.
        digit = {qubit: (index >> (len(qubits) - 1 - k)) & 1 for k, qubit in enumerate(qubits)}
        found[sum(digit[qubit] << k for k, qubit in enumerate(circuit["measured"]))] += abs(amplitude) ** 2
    return found.tolist()


def main():
    answers = {}
    for name, circuit in json.load(sys.stdin).items():
        try:
            answers[name] = probabilities(circuit)
        except Exception as error:
            answers[name] = f"{type(error).__name__}: {error}"
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
