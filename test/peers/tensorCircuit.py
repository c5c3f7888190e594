"""TensorCircuit on JAX, complex128: tensor networks contracted along a path of cotengra's. Its argument says which:
`circuit`: its own DMCircuit, and expectations of projectors, as its documentation has it;
`network`: the density matrix of the qubits read, from a network put together by hand, with each gate's noise in one node.
"""

import sys

import cotengra
import jax
import numpy
import tensorcircuit as tc
from serve import Work, kraus_of, noise_of, one_qubit_noise, serve, shifted_rows, superoperator, two_qubit_noise

jax.config.update("jax_enable_x64", True)
tc.set_backend("jax")
tc.set_dtype("complex128")
jnp = jax.numpy

# A path is searched for once a circuit, with a fixed seed.
SEARCH = {"methods": ["greedy"], "max_repeats": 128, "max_time": 20, "minimize": "combo", "seed": 0}


def by_circuit(request):
    """values -> probabilities, of all outcomes (from the means of Z on each set of qubits read) or of one."""
    n, reads, operations = request["qubits"], request["reads"], request["operations"]
    one = kraus_of(superoperator(one_qubit_noise(request["calibration"])))
    two = kraus_of(superoperator(two_qubit_noise(request["calibration"])))
    projectors = [numpy.diag([1, 0]).astype(complex), numpy.diag([0, 1]).astype(complex)]

    size = 2 ** len(reads)
    signs = numpy.array([[(-1) ** (o & s).bit_count() for s in range(size)] for o in range(size)])

    def probabilities(values, outcome):
        circuit = tc.DMCircuit(n)
        for gate, qubits, parameter in operations:
            if gate in ("cz", "cx"):
                getattr(circuit, gate)(*qubits)
                circuit.general_kraus(two, *qubits)
            else:
                getattr(circuit, gate)(*qubits, theta=values[parameter])
            if gate in ("rx", "ry"):
                circuit.general_kraus(one, *qubits)
        mean = lambda *factors: jnp.real(circuit.expectation(*factors, reuse=False))
        if outcome is not None:
            return mean(*[(projectors[(outcome >> k) & 1], [q]) for k, q in enumerate(reads)])
        means = [
            mean(*[(tc.gates.z(), [q]) for k, q in enumerate(reads) if (s >> k) & 1]) for s in range(1, size)
        ]
        return signs @ jnp.stack([jnp.ones(()), *means]) / size

    return probabilities


def by_compiled_circuit(request):
    """The same of a compiled circuit under its device's noise, for one outcome, readout error included."""
    n, reads = request["qubits"], request["reads"]
    matrices = {}
    for gate, (re, im) in request["matrices"].items():
        size = int(numpy.sqrt(len(re)))
        matrices[gate] = (numpy.array(re) + 1j * numpy.array(im)).reshape(size, size)
    operations = [
        (gate, qubits, angle, noise_of(noise) if noise[0] or any(decays != [1, 1] for decays in noise[1]) else None)
        for gate, qubits, angle, noise in request["operations"]
    ]

    def probability(values, outcome):
        circuit = tc.DMCircuit(n)
        for gate, qubits, angle, kraus in operations:
            if angle is not None:
                constant, terms = angle
                theta = constant + sum(coefficient * values[parameter] for coefficient, parameter in terms)
                getattr(circuit, gate)(*qubits, theta=theta)
            elif gate in matrices:
                # The first qubit of a matrix of ours is the low bit, of theirs the high one.
                circuit.any(*reversed(qubits), unitary=matrices[gate])
            if kraus is not None:
                circuit.general_kraus(kraus, *qubits)
        effects = []
        for k, (p1, p0) in enumerate(request["readout"]):
            ones = numpy.array([p1, 1 - p0])
            effects.append(numpy.diag(ones if (outcome >> k) & 1 else 1 - ones).astype(complex))
        return jnp.real(circuit.expectation(*[(effects[k], [q]) for k, q in enumerate(reads)], reuse=False))

    return probability


def by_network(request):
    """The same from one contraction, in which both copies of every qubit that is not read are joined."""
    n, reads, operations = request["qubits"], request["reads"], request["operations"]
    cz = superoperator([numpy.diag([1, 1, 1, -1]).astype(complex)])
    one = jnp.array(superoperator(one_qubit_noise(request["calibration"])).reshape([2] * 4))
    two = jnp.array((superoperator(two_qubit_noise(request["calibration"])) @ cz).reshape([2] * 8))

    def probabilities(values, outcome):
        nodes, front = [], []
        for _ in range(2 * n):  # kets, then bras
            node = tc.gates.Gate(jnp.array([1.0 + 0j, 0.0]))
            nodes.append(node)
            front.append(node[0])

        def act(tensor, qubits):
            node = tc.gates.Gate(tensor)
            legs = qubits + [q + n for q in qubits]
            for k, leg in enumerate(legs):
                front[leg] ^ node[len(legs) + k]
                front[leg] = node[k]
            nodes.append(node)

        for gate, qubits, parameter in operations:
            if gate == "cz":
                act(two, qubits)
                continue
            matrix = getattr(tc.gates, gate)(values[parameter]).tensor
            act(jnp.einsum("ab,cd->acbd", matrix, jnp.conj(matrix)), qubits)
            if gate == "rx":
                act(one, qubits)
        for q in range(n):
            if q not in reads:
                front[q] ^ front[q + n]
        order = [front[q] for q in reversed(reads)] + [front[q + n] for q in reversed(reads)]
        density = tc.contractor(nodes, output_edge_order=order).tensor
        size = 2 ** len(reads)
        diagonal = jnp.real(jnp.diagonal(density.reshape(size, size)))
        return diagonal if outcome is None else diagonal[outcome]

    return probabilities


def create(request, probabilities_of):
    tc.set_contractor(
        "custom", optimizer=cotengra.ReusableHyperOptimizer(parallel=False, **SEARCH), preprocessing=True
    )
    label, shots = request["label"], request["shots"]
    values = jnp.array(request["values"])
    angles = jnp.array(request["angles"])
    trained = values[angles]
    rows = jnp.array(shifted_rows(request))
    random = numpy.random.default_rng(0)

    if "matrices" in request:
        probabilities_of = by_compiled_circuit
    probabilities = probabilities_of(request)
    of_label = lambda values: probabilities(values, label)
    forward = jax.jit(lambda values: probabilities(values, None))
    gradient = jax.jit(jax.value_and_grad(lambda own, values: of_label(values.at[angles].set(own))))
    shifted = jax.jit(jax.vmap(of_label))

    def run_gradient():
        probability, slopes = gradient(trained, values)
        return float(probability), numpy.asarray(slopes)

    def run_shifts():
        exact = numpy.asarray(shifted(rows))
        counts = random.binomial(shots, numpy.clip(exact, 0, 1))
        return exact, (counts[1::2] - counts[2::2]) / (2 * shots)

    images = jnp.array(request["images"])
    inputs = jnp.array(request["inputs"])
    # Images in parts, that they fit.
    every = jax.jit(lambda rows: jax.lax.map(lambda row: probabilities(values.at[inputs].set(row), None), rows, batch_size=50))
    of_gradient = Work(run_gradient, lambda r: {"probability": r[0], "gradient": r[1].tolist()})
    return {
        "E": of_gradient,
        "F": of_gradient,
        "G": of_gradient,
        "I": Work(lambda: numpy.asarray(every(images)), lambda p: {"probabilities": p.reshape(-1).tolist()}),
        "A": Work(lambda: numpy.asarray(forward(values)), lambda p: {"probabilities": p.tolist()}),
        "B": Work(run_gradient, lambda r: {"probability": r[0], "gradient": r[1].tolist()}),
        "C": Work(run_shifts, lambda r: {"shifted": r[0].tolist()}),
    }


if __name__ == "__main__":
    way = {"circuit": by_circuit, "network": by_network}[sys.argv[1]]
    serve(
        lambda request: create(request, way),
        {
            "tensorcircuit-ng": tc.__version__,
            "jax": jax.__version__,
            "cotengra": cotengra.__version__,
            "python": sys.version.split()[0],
        },
    )
