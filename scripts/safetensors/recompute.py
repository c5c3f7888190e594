"""Recomputes the claims of a classifier's checkpoint from docs/checkpoint.md alone: nothing of src/ is used.

    python scripts/safetensors/recompute.py FILE [DIGITS]     DIGITS: configs/digits/digits.gz

Prints each claim beside what comes out, and exits 1 where an exact one is off by 1e-10 or a drawn one at all.
"""

import hashlib
import json
import math
import re
import sys
import zlib

import numpy as np
from safetensors import safe_open

WORD = 0xFFFFFFFF


class Arc4:
    def __init__(self, text):
        units = np.frombuffer(text.encode("utf-16-le"), "<u2").tolist()
        key, smear = [], 0
        for j, unit in enumerate(units):
            place = j & 255
            smear ^= (key[place] if place < len(key) else 0) * 19
            value = (smear + unit) & 255
            if place < len(key):
                key[place] = value
            else:
                key.append(value)
        s, j = list(range(256)), 0
        for i in range(256):
            j = (j + key[i % len(key)] + s[i]) & 255
            s[i], s[j] = s[j], s[i]
        self.s, self.i, self.j = s, 0, 0
        self.take(256)

    def take(self, count):
        result = 0
        for _ in range(count):
            self.i = (self.i + 1) & 255
            self.j = (self.j + self.s[self.i]) & 255
            self.s[self.i], self.s[self.j] = self.s[self.j], self.s[self.i]
            result = result * 256 + self.s[(self.s[self.i] + self.s[self.j]) & 255]
        return result

    def uniform(self):
        n, d, x = self.take(6), 2**48, 0
        while n < 2**52:
            n, d, x = (n + x) * 256, d * 256, self.take(1)
        while n >= 2**53:
            n, d, x = n / 2, d / 2, x >> 1
        return (n + x) / d


def shuffled(count, uniform):
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = math.floor(uniform() * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def philox(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & WORD, (p0 >> 32) ^ c3 ^ k1, p0 & WORD
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def uniforms(key, counter):
    block = 0
    while True:
        words = philox((*counter, block), key)
        for high, low in (words[:2], words[2:]):
            yield ((high << 20 ^ low >> 12) + 0.5) * 2.0**-52
        block += 1


def binomial(key, counter, n, p):
    if n == 0 or p <= 0:
        return 0
    if p >= 1:
        return n
    if p > 0.5:
        return n - binomial(key, counter, n, 1 - p)
    draw = uniforms(key, counter)
    if n * p < 10:
        mass, k, u = math.exp(n * math.log1p(-p)), 0, next(draw)
        while u > mass and k < n and mass > 0:
            u, k = u - mass, k + 1
            mass *= (n - k + 1) / k * (p / (1 - p))
        return k
    s = math.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * s
    a = -0.0873 + 0.0248 * b + 0.01 * p
    mode = math.floor((n + 1) * p)
    factorial = lambda k: math.lgamma(k + 1)
    while True:
        u, v = next(draw) - 0.5, next(draw)
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + n * p + 0.5)
        if us >= 0.07 and v <= 0.92 - 4.2 / b:
            return k
        if k < 0 or k > n:
            continue
        accepted = factorial(mode) + factorial(n - mode) - factorial(k) - factorial(n - k)
        if math.log(v * (2.83 + 5.1 / b) * s / (a / us**2 + b)) <= accepted + (k - mode) * math.log(p / (1 - p)):
            return k


def multinomial(key, counter, trials, probabilities):
    counts, left = [], trials
    for k, p in enumerate(probabilities):
        rest = sum(reversed(probabilities[k:]))
        share = min(1, p / rest) if p > 0 and rest > 0 else 0
        counts.append(binomial(key, (counter[0], counter[1], counter[2] + k), left, share))
        left -= counts[-1]
    return counts


def digest(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def read_digits(path, labels):
    """A gzip member a digit, 0 to 9."""
    with open(path, "rb") as file:
        packed = file.read()
    digits = []
    while packed:
        member = zlib.decompressobj(31)
        digits.append(member.decompress(packed))
        packed = member.unused_data
    images, classes = [], []
    for c, label in enumerate(labels):
        images.append(np.frombuffer(digits[label], np.uint8).reshape(-1, 784))
        classes += [c] * len(images[-1])
    return np.concatenate(images), np.array(classes, np.uint8)


def data_digest(images, classes, labels):
    identity = {"classes": digest(classes.tobytes()), "images": digest(images.tobytes()), "labels": labels, "pixels": images.shape[1]}
    return digest(json.dumps(identity, separators=(",", ":"), sort_keys=True))


def apportion(total, weights):
    whole = sum(weights)
    counts = [total * weight // whole for weight in weights]
    left = sorted(range(len(weights)), key=lambda c: (-(total * weights[c] - counts[c] * whole), c))
    for c in left[: total - sum(counts)]:
        counts[c] += 1
    return counts


def split(classes, sizes, seed):
    strata = [np.flatnonzero(classes == c) for c in sorted(set(classes.tolist()))]
    held = apportion(sizes["validation"] + sizes["test"], [len(one) for one in strata])
    tests = apportion(sizes["test"], held)
    uniform = Arc4(f"{seed}\0split").uniform
    parts = {"test": [], "validation": [], "train": []}
    for members, h, t in zip(strata, held, tests):
        order = [int(members[i]) for i in shuffled(len(members), uniform)]
        parts["test"] += order[:t]
        parts["validation"] += order[t:h]
        parts["train"] += order[h:]
    return {name: sorted(part) for name, part in parts.items()}


def features_of(images, tensors, scale):
    std, mean = tensors["preparation.std"], tensors["preparation.mean"]
    kept = std > 0
    scores = ((images[:, kept] - mean[kept]) / std[kept]) @ tensors["preparation.axes"][:, kept].T
    least, most = tensors["preparation.range"].T
    low, high = scale
    return low + (high - low) * (scores - least) / (most - least)


I, X, Y, Z = np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])
rotation = lambda pauli: lambda t: math.cos(t / 2) * I - 1j * math.sin(t / 2) * pauli
GATES = {
    "rx": rotation(X), "ry": rotation(Y), "rz": rotation(Z), "x": lambda: X,
    "sx": lambda: np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2,
    "cx": lambda: np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]),
    "cz": lambda: np.diag([1, 1, 1, -1]),
}
VIRTUAL = {"rz", "p", "u1"}


def parse(text, values):
    """Gates as (name, qubits, angles), and the qubit of each bit."""
    gates, measured = [], {}
    names = {"pi": math.pi, **values}
    for line in text.splitlines():
        measure = re.match(r"c\[(\d+)\] = measure (?:q\[|\$)(\d+)\]?;", line)
        gate = re.match(r"(\w+)(?:\(([^)]*)\))? ((?:q\[\d+\]|\$\d+)(?:, ?(?:q\[\d+\]|\$\d+))*);", line)
        if measure:
            measured[int(measure[1])] = int(measure[2])
        elif gate:
            angles = [eval(one, {"__builtins__": {}}, names) for one in gate[2].split(",")] if gate[2] else []
            gates.append((gate[1], [int(q) for q in re.findall(r"\d+", gate[3])], angles))
    return gates, measured


def apply(rho, matrix, qubits, total):
    """matrix rho matrix^dagger; axis q of rho is qubit q's ket, axis total + q its bra; the first qubit is the matrix's first."""
    n = len(qubits)
    shaped = np.asarray(matrix, complex).reshape([2] * (2 * n))
    for axes, own in ((qubits, shaped), ([total + q for q in qubits], shaped.conj())):
        rho = np.moveaxis(np.tensordot(own, rho, (range(n, 2 * n), axes)), range(n), axes)
    return rho


def depolarize(rho, strength, qubits, total):
    # The mean of all Paulis of these qubits is tr(rho) I/d.
    mixed = 0
    paulis = (I, X, Y, Z)
    for word in np.ndindex(*[4] * len(qubits)):
        term = rho
        for q, k in zip(qubits, word):
            term = apply(term, paulis[k], [q], total)
        mixed = mixed + term
    return (1 - strength) * rho + strength * mixed / 4 ** len(qubits)


def relax(rho, q, e1, e2, total):
    rho = np.moveaxis(rho, (q, total + q), (0, 1)).copy()
    rho[0, 0] += (1 - e1) * rho[1, 1]
    rho[1, 1] = e1 * rho[1, 1]
    rho[0, 1], rho[1, 0] = e2 * rho[0, 1], e2 * rho[1, 0]
    return np.moveaxis(rho, (0, 1), (q, total + q))


class Machine:
    def __init__(self, meta, tensors):
        get = lambda name: tensors[f"hardware.{name}"]
        self.noise = meta["noise"]
        self.at = {int(q): k for k, q in enumerate(get("qubits"))}
        self.get = get
        gates = meta["calibration"]["couplerGates"]
        self.couplers = {
            (gates[g], *map(int, pair)): (float(r), float(t))
            for g, pair, r, t in zip(get("coupler_gate"), get("coupler_qubits"), get("coupler_error"), get("coupler_duration_ns"))
        }

    def decay(self, q, ns, rate=1.0):
        t1, t2 = self.get("t1_us")[self.at[q]], self.get("t2_us")[self.at[q]]
        return math.exp(-rate * ns / 1000 / t1), math.exp(-rate * ns / 1000 / min(t2, 2 * t1))

    def gate(self, name, qubits):
        """Strength of depolarizing, decay of each qubit, duration."""
        if name in VIRTUAL:
            return 0.0, [(1.0, 1.0)] * len(qubits), 0.0
        if len(qubits) == 1:
            k = self.at[qubits[0]]
            error, ns = self.get("error_1q")[k], self.get("duration_1q_ns")[k]
        else:
            error, ns = self.couplers.get((name, *qubits)) or self.couplers[(name, *qubits[::-1])]
        decays = [self.decay(q, ns) for q in qubits]
        d = 2 ** len(qubits)
        fidelity = (1 + d * math.prod((1 + e1 + 2 * e2) / 4 for e1, e2 in decays)) / (1 + d)
        rest = error - (1 - fidelity)
        strength = min(d * rest / (d * fidelity - 1), d * d / (d * d - 1)) if rest > 0 else 0.0
        return strength, decays, ns


def probabilities(gates, measured, machine):
    """By outcome index."""
    used = sorted({q for _, qubits, _ in gates for q in qubits} | set(measured.values()))
    place, total = {q: k for k, q in enumerate(used)}, len(used)
    rho = np.zeros([2] * (2 * total), complex)
    rho[(0,) * (2 * total)] = 1
    noises = [machine.gate(name, qubits) if machine else None for name, qubits, _ in gates]
    needed, starts = dict.fromkeys(used, 0.0), []
    for (_, qubits, _), noise in zip(gates[::-1], noises[::-1]):
        start = max(needed[q] for q in qubits) + (noise[2] if noise else 0)
        needed.update(dict.fromkeys(qubits, start))
        starts.append(start)
    end = max(needed.values())
    free = {}

    def wait(rho, q, until):
        if machine and machine.noise["idle"] and q in free and until > free[q]:
            rho = relax(rho, place[q], *machine.decay(q, until - free[q]), total)
        return rho

    for (name, qubits, angles), noise, before in zip(gates, noises, starts[::-1]):
        for q in qubits:
            rho = wait(rho, q, end - before)
            free[q] = end - before + (noise[2] if noise else 0)
        own = [place[q] for q in qubits]
        rho = apply(rho, GATES[name](*angles), own, total)
        if noise:
            if noise[0]:
                rho = depolarize(rho, noise[0], own, total)
            for k, decay in zip(own, noise[1]):
                rho = relax(rho, k, *decay, total)
    for q in measured.values():
        rho = wait(rho, q, end)
    diagonal = np.real(np.diagonal(rho.reshape(2**total, 2**total))).reshape([2] * total)
    bits = [measured[bit] for bit in range(len(measured))]
    diagonal = np.moveaxis(diagonal, [place[q] for q in bits], range(len(bits)))
    diagonal = diagonal.reshape([2] * len(bits) + [-1]).sum(-1)
    for bit, q in enumerate(bits):
        if machine:
            one, zero = (machine.get(f"readout_{name}")[machine.at[q]] for name in ("p1_given_0", "p0_given_1"))
            flips = np.array([[1 - one, zero], [one, 1 - zero]])
            diagonal = np.moveaxis(np.tensordot(flips, diagonal, (1, bit)), 0, bit)
    # c[0] is the first axis, and the lowest bit of the index.
    return diagonal.transpose(range(len(bits))[::-1]).reshape(-1)


def angles_of(tensors, meta):
    """`parameters`, or what the codes in their place stand for."""
    if "quantize.codes" not in tensors:
        return tensors["parameters"].reshape(-1).tolist()
    bits, periods = meta["quantize"]["bits"], meta["periods"]
    stream = int.from_bytes(tensors["quantize.codes"].tobytes(), "little")
    codes = [(stream >> (k * bits)) & (2**bits - 1) for k in range(len(periods))]
    return [(n / 2**bits) * ((turns or 0) * 2 * math.pi) for n, turns in zip(codes, periods)]


def main(path, digits="configs/digits/digits.gz"):
    with safe_open(path, "np") as file:
        meta = {key[6:]: json.loads(value) for key, value in file.metadata().items() if key != "qckpt.format"}
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    cell, objective = meta["run"]["cell"], meta["objective"]
    labels = objective["classes"]["labels"]
    images, classes = read_digits(digits, labels)
    assert data_digest(images, classes, labels) == meta["data"]["sha256"], "other data"
    parts = split(classes, cell["data"]["split"], cell["seed"])
    features = features_of(images.astype(float), tensors, meta["preparation"]["scale"])
    seed = cell["seed"] + ("\0" + cell["shotStream"] if "shotStream" in cell else "")
    for purpose, words in meta["streams"].items():
        generator = Arc4(f"{seed}\0{purpose}")
        assert [generator.take(4), generator.take(4)] == words, f"key of {purpose}"
    angles = dict(zip(meta["circuit"]["parameterNames"], angles_of(tensors, meta)))
    machine = Machine(meta, tensors) if meta["calibration"] else None
    outcomes = [sum(int(bit) << k for k, bit in enumerate(outcome)) for outcome in objective["classes"]["outcomes"]]
    known = {}

    def law(image):
        if image not in known:
            inputs = {f"x{k}": float(value) for k, value in enumerate(features[image])}
            known[image] = probabilities(*parse(meta["circuit"]["compiledOpenQasm3"], {**angles, **inputs}), machine).tolist()
        return known[image]

    worst = False
    for claim in meta["claims"]:
        part, m, shots = parts[claim["split"]], claim["images"], claim["shots"]
        chosen = [part[k * len(part) // m] for k in range(m)]
        loss = right = 0
        for image in chosen:
            label = outcomes[classes[image]]
            seen = law(image)
            if shots is None:
                loss -= math.log(seen[label] + 1e-10)
            else:
                seen = multinomial(meta["streams"][claim["streamPurpose"]], (image, 0, 0), shots, seen)
                loss -= math.log((seen[label] + 0.5) / (shots + 1))
            right += max(range(len(outcomes)), key=lambda c: (seen[outcomes[c]], -c)) == classes[image]
        value = (right if claim["name"].endswith("accuracy") else loss) / m
        off = abs(value - claim["value"])
        worst |= off > 1e-10
        print(f"{claim['split']:10} {claim['name']:17} {claim['value']:.16g} recomputed {value:.16g}, off by {off:.1e}")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
