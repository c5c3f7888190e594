"""What a bridge refuses, and what it never does twice: python -m unittest discover -s python/bridges"""
import hashlib
import json
import os
import shutil
import tempfile
import unittest

import spool

TEXT = 'OPENQASM 3.0;\ninclude "stdgates.inc";\ninput float[64] a;\nbit[2] c;\nrz(a) $3;\nc[0] = measure $3;\nc[1] = measure $1;\n'


class Provider:
    name, qubits, software = "test", 5, {"test": "1"}

    def __init__(self):
        self.jobs, self.submitted, self.lost = {}, [], set()

    def find(self, tag):
        return next((job for job, own in self.jobs.items() if own == tag and job not in self.lost), None)

    def session(self):
        return "s1"

    def submit(self, tag, text, request):
        job = f"j{len(self.submitted)}"
        self.submitted.append(tag)
        self.jobs[job] = tag
        return job

    def result(self, job):
        if job in self.lost:
            raise spool.LostJob("forgotten")
        return [{"00": 100}]

    def calibration(self, qubits):
        return {"at": 1}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        os.chmod(self.folder, 0o700)
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.provider, self.said = Provider(), []

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, value):
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        with open(self.path(name), "wb") as file:
            file.write(data)

    def circuit(self, text=TEXT):
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.put(f"circuit-{digest}.qasm", text.encode())
        return digest

    def request(self, number=0, text=TEXT, **changed):
        request = {"format": spool.REQUEST, "circuit": self.circuit(text), "names": ["a"], "bindings": [[0.5]],
                   "shots": 100, "bases": ["ZZ"], "qubits": [3, 1], "purpose": {"step": number, "sample": [0]}, **changed}
        request = {key: value for key, value in request.items() if value is not ...}
        self.put(f"{number:06d}.request.json", request)
        return request

    def bridge(self, shots=10**6, jobs=100):
        return spool.Bridge(self.folder, self.provider, spool.Budget(shots, jobs), self.said.append)

    def serve(self, **budget):
        bridge = self.bridge(**budget)
        try:
            return bridge.serve()
        finally:
            os.close(bridge.lock)

    def refused(self, words, **budget):
        with self.assertRaises(spool.Refused) as caught:
            self.serve(**budget)
        self.assertIn(words, str(caught.exception))
        self.assertEqual(self.provider.submitted, [])

    def response(self, number=0):
        with open(self.path(f"{number:06d}.response.json")) as file:
            return json.load(file)


HOSTILE = {
    "another format": (dict(format="qckpt-spool-request/9"), '"format"'),
    "an unknown key": (dict(token="give"), "the keys"),
    "a key that lacks": (dict(names=...), "the keys"),
    "a circuit that is no digest": (dict(circuit="../../secret"), "a digest"),
    "a digest of nothing": (dict(circuit="0" * 64), "the file circuit-"),
    "names that are code": (dict(names=["a; b"]), '"names"'),
    "other names than the circuit's": (dict(names=["b"]), "the circuit's inputs"),
    "no circuits": (dict(bindings=[]), "bindings"),
    "rows of another length": (dict(bindings=[[0.1, 0.2]]), "1 numbers a binding"),
    "a number that is text": (dict(bindings=[["0.1"]]), "finite numbers"),
    "no shots": (dict(shots=0), '"shots"'),
    "a billion shots": (dict(shots=10**9), '"shots"'),
    "shots that are true": (dict(shots=True), '"shots"'),
    "a qubit beyond the machine": (dict(qubits=[3, 5]), '"qubits" below 5'),
    "qubits in another order": (dict(qubits=[1, 3]), "the measured qubits"),
    "a qubit twice": (dict(qubits=[3, 3]), '"qubits"'),
    "the basis X": (dict(bases=["ZX"]), '"bases"'),
    "a circuit too wide": (dict(text=TEXT.replace("rz(a) $3", "rz(a) $3;\nrz(a) $77")), "got $77"),
    "an include of a file": (dict(text=TEXT.replace("stdgates.inc", "/etc/passwd")), "no include"),
}


class Hostile(Case):
    def test_requests(self):
        for name, (changed, words) in HOSTILE.items():
            with self.subTest(name):
                self.setUp()
                self.request(**changed)
                self.refused(words)

    def test_no_json(self):
        for data in (b"", b"{", b'{"a":1,"a":2}', b"[NaN]", b"\xff", b"[" * 10**5):
            with self.subTest(data[:10]):
                self.put("000000.request.json", data)
                self.refused("expected JSON")

    def test_circuit_with_another_digest(self):
        digest = self.request()["circuit"]
        self.put(f"circuit-{digest}.qasm", TEXT.encode() + b"\n")
        self.refused("the digest in its name")

    def test_links_and_pipes(self):
        for make in (lambda p: os.symlink("/dev/zero", p), lambda p: os.mkdir(p), os.mkfifo):
            with self.subTest(str(make)):
                self.setUp()
                make(self.path("000000.request.json"))
                self.refused("expected a file")
        self.setUp()
        digest = self.request()["circuit"]
        os.rename(self.path(f"circuit-{digest}.qasm"), self.path("moved"))
        os.symlink("moved", self.path(f"circuit-{digest}.qasm"))
        self.refused("got a link")

    def test_too_large(self):
        self.put("000000.request.json", b"")
        os.truncate(self.path("000000.request.json"), 2**30)
        self.refused("expected at most")

    def test_folders(self):
        os.chmod(self.folder, 0o777)
        self.refused("that others cannot write")
        os.chmod(self.folder, 0o700)
        link = self.folder + "-link"
        os.symlink(self.folder, link)
        self.addCleanup(os.unlink, link)
        with self.assertRaises(spool.Refused):
            spool.open_folder(link)

    def test_budgets(self):
        self.request()
        self.refused("--max-shots 99", shots=99)
        self.refused("--max-jobs 0", jobs=0)

    def test_job_record(self):
        self.request()
        self.put("000000.job.json", {"format": spool.JOB, "job": "j9"})
        self.refused("what a bridge writes")


class Once(Case):
    def test_answers_with_what_ran(self):
        self.request()
        self.assertEqual(self.serve(), 0)
        found = self.response()
        with open(self.path("000000.request.json"), "rb") as file:
            self.assertEqual(found["request"], hashlib.sha256(file.read()).hexdigest())
        self.assertEqual((found["counts"], found["job"], found["session"], found["qubits"]), ([{"00": 100}], "j0", "s1", [3, 1]))

    def test_answered_is_never_submitted_again(self):
        self.request()
        self.serve()
        self.serve()
        self.assertEqual(len(self.provider.submitted), 1)

    def test_killed_after_the_provider_answered(self):
        self.request()
        self.serve()
        os.unlink(self.path("000000.job.json"))
        os.unlink(self.path("000000.response.json"))
        self.serve()
        self.assertEqual(len(self.provider.submitted), 1)
        self.assertIn("not submitted again", " ".join(self.said))
        self.assertEqual(self.response()["calibration"], {"before": None, "after": {"at": 1}})

    def test_lost_is_submitted_again_and_said(self):
        self.request()
        self.serve()
        os.unlink(self.path("000000.response.json"))
        self.provider.lost.add("j0")
        self.serve()
        self.serve()
        self.assertEqual(len(self.provider.submitted), 2)
        self.assertIn("job j0 is lost", " ".join(self.said))
        self.assertIn("submitted again as job j1", " ".join(self.said))

    def test_budget_counts_what_was_spent_before(self):
        self.request(0)
        self.serve()
        self.request(1, bindings=[[0.25]])
        with self.assertRaises(spool.Refused) as caught:
            self.serve(jobs=1)
        self.assertIn("1 are spent", str(caught.exception))
        self.assertEqual(len(self.provider.submitted), 1)

    def test_second_bridge(self):
        held = self.bridge()
        with self.assertRaises(spool.Refused):
            self.bridge()
        os.close(held.lock)

    def test_what_is_there_stays(self):
        self.put("000000.response.json", b"mine")
        spool.write_once(self.folder, "000000.response.json", {})
        with open(self.path("000000.response.json"), "rb") as file:
            self.assertEqual(file.read(), b"mine")


if __name__ == "__main__":
    unittest.main()
