"""What PennyLane and scikit-learn say of experiments/iris-regression.yaml, for `node scripts/run.mjs peers/irisRegression`.

Reads {table: [rows][columns], numbers: [rows], train: [rows], rows: [rows], test: [rows], seen: [rows], parameters: [12]}
from standard input. Writes {versions, angles, targets, loss, gradient, leastSquares}: loss and gradient are means over
`rows`, leastSquares the mean squared error on `test` of a fit to `seen`. The circuit is written down here once more.
"""

import json
import sys

import numpy as np
import pennylane as qml
import sklearn
from pennylane import numpy as pnp
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import MinMaxScaler, StandardScaler


@qml.qnode(qml.device("default.qubit", wires=3), diff_method="backprop")
def mean(x, w):
    for wire in range(3):
        qml.RX(x[wire], wires=wire)
    for layer in range(2):
        for wire in range(3):
            qml.RY(w[layer][wire][0], wires=wire)
            qml.RZ(w[layer][wire][1], wires=wire)
        for wire in range(3):
            qml.CNOT(wires=[wire, (wire + 1) % 3])
    return qml.expval(qml.PauliZ(0))


def main():
    request = json.load(sys.stdin)
    table, train = np.array(request["table"]), request["train"]
    numbers = np.array(request["numbers"]).reshape(-1, 1)
    standard = StandardScaler().fit(table[train])
    scaler = MinMaxScaler((0, np.pi)).fit(standard.transform(table[train]))
    angles = scaler.transform(standard.transform(table))
    targets = MinMaxScaler((-1, 1)).fit(numbers[train]).transform(numbers).reshape(-1)
    rows, seen, test = request["rows"], request["seen"], request["test"]
    w = pnp.array(request["parameters"]).reshape(2, 3, 2)

    def loss(w):
        return sum((mean(angles[row], w) - targets[row]) ** 2 for row in rows) / len(rows)

    line = LinearRegression().fit(angles[seen], targets[seen])
    answer = {
        "versions": {"pennylane": qml.__version__, "scikit-learn": sklearn.__version__},
        "angles": angles[rows].tolist(),
        "targets": targets[rows].tolist(),
        "loss": float(loss(w)),
        "gradient": qml.grad(loss)(w).reshape(-1).tolist(),
        "leastSquares": float(np.mean((line.predict(angles[test]) - targets[test]) ** 2)),
    }
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
