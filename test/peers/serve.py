"""The line protocol between `qckpt bench --peers` and a peer: one JSON request a line, one JSON answer a line.

load     {qubits, operations, names, angles, values, calibration, reads, label, shots, most_checked, inputs, images,
          observable} -> {versions}
check    {work} -> {answer, first_ms}: what our side must agree with; first_ms is the first call, compilation included,
                            or null
time     {work, least_ms} -> {milliseconds}: mean of enough calls in a row to fill that time

`operations` are [gate, qubits, parameter]: gate is rx, ry, rz, cz or cx; parameter an index into `names` and `values`, or null.
`angles` are the indices of those to differentiate by. Outcome `label` has bit k of the k-th qubit of `reads`.
`images` are rows of angles for the parameters `inputs`; `observable` is null or [[coefficient, [[axis, qubit]]]].
Of a circuit compiled for a device, `operations` are [gate, qubits, angle, noise]: angle is null or [constant, [[coefficient,
parameter]]]; noise is [strength of depolarizing, [[e1, e2] by qubit]]. `matrices` are [re, im] of gates without an angle,
row by row, the first qubit the low bit; `readout` is [P(1|0), P(0|1)] of each bit.
Where the numbers that C is compared by must be computed apart, the first `most_checked` of the circuits are enough.
"""

import json
import sys
import time

import numpy


class Work:
    """`run` is timed; it returns when its result is there. `answer` makes of that what is compared; with `apart` it
    takes nothing and computes what is compared by itself."""

    def __init__(self, run, answer, apart=False):
        self.run, self.answer, self.apart = run, answer, apart


def shifted_rows(request):
    """The values of the unshifted circuit, then of each angle's circuits with + and - pi/2."""
    base = numpy.array(request["values"])
    rows = [base]
    for k in request["angles"]:
        for sign in (1, -1):
            row = base.copy()
            row[k] += sign * numpy.pi / 2
            rows.append(row)
    return numpy.array(rows)


def kraus_products(first, second):
    """Operators of the channel `first` followed by `second`."""
    return [b @ a for a in first for b in second]


def depolarizing(strength, qubits):
    """rho -> (1 - strength) rho + strength I/d, as Kraus operators."""
    paulis = [
        numpy.eye(2),
        numpy.array([[0, 1], [1, 0]]),
        numpy.array([[0, -1j], [1j, 0]]),
        numpy.diag([1, -1]),
    ]
    products = [numpy.eye(1)]
    for _ in range(qubits):
        products = [numpy.kron(a, b) for a in products for b in paulis]
    each = strength / 4**qubits
    return [
        numpy.sqrt(each + (1 - strength if k == 0 else 0)) * p.astype(complex) for k, p in enumerate(products)
    ]


def relaxation(calibration, duration_ns):
    """Zero-temperature relaxation: amplitude damping, then the dephasing that is left, as Kraus operators."""
    e1 = numpy.exp(-duration_ns / (1e3 * calibration["t1Us"]))
    e2 = numpy.exp(-duration_ns / (1e3 * calibration["t2Us"]))
    return decay(e1, e2)


def decay(e1, e2):
    """The same from the survival of population and of coherence."""
    damping = [numpy.diag([1, numpy.sqrt(e1)]), numpy.array([[0, numpy.sqrt(1 - e1)], [0, 0]])]
    rest = e2 / numpy.sqrt(e1)
    dephasing = [numpy.sqrt((1 + rest) / 2) * numpy.eye(2), numpy.sqrt(max(0, 1 - rest) / 2) * numpy.diag([1, -1])]
    return [k.astype(complex) for k in kraus_products(damping, dephasing)]


def noise_of(noise):
    """Kraus operators of [strength, decays], the first qubit the high digit."""
    strength, decays = noise
    relax = [numpy.eye(1)]
    for e1, e2 in decays:
        relax = [numpy.kron(a, b) for a in relax for b in decay(e1, e2)]
    return kraus_of(superoperator(kraus_products(depolarizing(strength, len(decays)), relax)))


def superoperator(kraus):
    """sum of K (x) conj(K): acts on row-stacked density matrices."""
    return sum(numpy.kron(k, k.conj()) for k in kraus)


def kraus_of(matrix):
    """As few Kraus operators as a superoperator has: eigenvectors of its Choi matrix."""
    d = int(round(numpy.sqrt(len(matrix))))
    choi = matrix.reshape(d, d, d, d).transpose(0, 2, 1, 3).reshape(d * d, d * d)
    weights, vectors = numpy.linalg.eigh(choi)
    return [
        numpy.sqrt(weight) * vectors[:, k].reshape(d, d) for k, weight in enumerate(weights) if weight > 1e-15
    ]


def one_qubit_noise(calibration):
    one = calibration["oneQubit"]
    return kraus_products(depolarizing(one["depolarizing"], 1), relaxation(calibration, one["durationNs"]))


def two_qubit_noise(calibration):
    two = calibration["twoQubit"]
    relax = relaxation(calibration, two["durationNs"])
    both = [numpy.kron(a, b) for a in relax for b in relax]
    return kraus_products(depolarizing(two["depolarizing"], 2), both)


def serve(create, versions):
    """Answers requests until the input ends. `create(request)` makes the works by letter."""
    works = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            task = request["task"]
            if task == "load":
                works = create(request)
                answer = {"versions": versions}
            elif task == "check":
                work = works[request["work"]]
                if work.apart:
                    answer = {"answer": work.answer(), "first_ms": None}
                else:
                    start = time.perf_counter()
                    result = work.run()
                    first = 1e3 * (time.perf_counter() - start)
                    answer = {"answer": work.answer(result), "first_ms": first}
            elif task == "time":
                run = works[request["work"]].run
                calls, elapsed = 0, 0.0
                start = time.perf_counter()
                while calls == 0 or 1e3 * elapsed < request["least_ms"]:
                    run()
                    calls += 1
                    elapsed = time.perf_counter() - start
                answer = {"milliseconds": 1e3 * elapsed / calls}
            else:
                raise ValueError(f"unknown task {task}")
        except Exception as error:  # told to the other side, which says it in the table
            answer = {"error": f"{type(error).__name__}: {error}"}
        # What a library prints goes to the other stream; answers are the only lines on this one.
        print(json.dumps(answer), file=OUT, flush=True)


OUT = sys.stdout
sys.stdout = sys.stderr
