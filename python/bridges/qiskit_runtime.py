"""Runs the circuits of a spool folder on IBM's machines, or on their models on this computer.

  python qiskit_runtime.py SPOOL --backend fake_manila          a recorded machine, simulated here; so is aer
  python qiskit_runtime.py SPOOL --backend ibm_torino           the account that is saved for qiskit-ibm-runtime
  python qiskit_runtime.py SPOOL --backend ibm_torino --mode session --session-jobs 10
"""
import argparse
import re
import uuid
import warnings
from importlib.metadata import version

import spool

warnings.filterwarnings("ignore", category=DeprecationWarning)
PACKAGES = ("qiskit", "qiskit-ibm-runtime", "qiskit-aer")


class Machine:
    """SamplerV2 on one backend."""

    def __init__(self, options):
        from qiskit_ibm_runtime import QiskitRuntimeService
        from qiskit_ibm_runtime import fake_provider

        self.options, self.service, self.jobs, self.open, self.used = options, None, {}, None, 0
        name = options.backend
        if name == "aer":
            from qiskit_aer import AerSimulator
            self.backend = AerSimulator()
        elif name.startswith("fake_"):
            self.backend = fake_provider.FakeProviderForBackendV2().backend(name)
        else:
            self.service = QiskitRuntimeService()
            self.backend = self.service.backend(name)
        self.name, self.qubits = name, self.backend.num_qubits
        self.software = {package: version(package) for package in PACKAGES}

    def find(self, tag):
        """A job with this tag that has not failed."""
        if self.service is None:
            return next((job for job, (own, _) in self.jobs.items() if own == tag), None)
        found = self.service.jobs(limit=None, backend_name=self.name, job_tags=[tag])
        return next((job.job_id() for job in found if str(job.status()) not in ("ERROR", "CANCELLED")), None)

    def session(self):
        """One for so many jobs; in job mode none. On this computer it is a name."""
        if self.options.mode == "job":
            return None
        if self.open is not None and self.used >= self.options.session_jobs:
            if self.service is not None:
                self.open.close()
            self.open, self.used = None, 0
        if self.open is None:
            from qiskit_ibm_runtime import Session
            self.open = Session(backend=self.backend)
            self.label = self.open.session_id or f"local-{uuid.uuid4()}"
        self.used += 1
        return self.label

    def submit(self, tag, text, request):
        from qiskit import qasm3
        from qiskit_ibm_runtime import SamplerV2

        # Physical qubit k is qubit k of a circuit as wide as the machine: nothing is left to a layout.
        text = re.sub(r"\$(\d+)", r"q[\1]", text)
        width = max(request["qubits"] + [int(q) for q in re.findall(r"q\[(\d+)\]", text)]) + 1
        wires = self.qubits if self.name != "aer" else width
        circuit = qasm3.loads(text.replace("bit[", f"qubit[{wires}] q;\nbit[", 1))
        sampler = SamplerV2(mode=self.open if self.options.mode == "session" else self.backend)
        if self.service is not None:
            sampler.options.environment.job_tags = [tag]
        elif self.options.seed is not None:
            # So that a request has the same answer whenever it is asked.
            sampler.options.simulator.seed_simulator = (self.options.seed + int(tag[-8:], 16)) % 2**31
        job = sampler.run([(circuit, {tuple(request["names"]): request["bindings"]}, request["shots"])])
        if self.service is None:
            self.jobs[job.job_id()] = (tag, job)
        return job.job_id()

    def result(self, job_id):
        if self.service is None and job_id not in self.jobs:
            raise spool.LostJob("it ran in a process that has ended")
        if self.service is None:
            job = self.jobs[job_id][1]
        else:
            from qiskit_ibm_runtime.exceptions import RuntimeJobNotFound
            try:
                job = self.service.job(job_id)
            except RuntimeJobNotFound as error:
                raise spool.LostJob(str(error)) from None
            if str(job.status()) in ("ERROR", "CANCELLED"):
                raise spool.LostJob(f"it ended as {job.status()}")
            if not job.in_final_state():
                return None
        bits = job.result()[0].data.c
        # Qiskit writes the last bit first.
        return [{key[::-1]: count for key, count in bits.get_counts(k).items()} for k in range(bits.shape[0])]

    def calibration(self, qubits):
        """Of the measured qubits, in the provider's own words; None: it has none."""
        properties = getattr(self.backend, "properties", lambda: None)()
        if properties is None:
            return None
        kept = [{item.name: item.value for item in properties.qubits[q]} for q in qubits]
        return {"lastUpdate": str(properties.last_update_date), "qubits": list(qubits), "properties": kept}


if __name__ == "__main__":
    parser = spool.options_for(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("--backend", required=True, help="ibm_..., fake_..., or aer")
    parser.add_argument("--mode", choices=("job", "session"), default="job")
    parser.add_argument("--session-jobs", type=int, default=100, help="jobs of a session")
    parser.add_argument("--seed", type=int, help="of the simulation on this computer")
    given = parser.parse_args()
    raise SystemExit(spool.main(given, Machine(given)))
