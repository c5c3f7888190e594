"""Runs the circuits of a spool folder on Amazon Braket's machines, or on its simulator on this computer.

  python braket.py SPOOL --device local
  python braket.py SPOOL --device arn:aws:braket:us-east-1::device/qpu/ionq/Forte-1      the account of boto3
"""
import argparse
import re
import sys
import uuid
from importlib.metadata import version

import spool

# This file has the package's name: it must not be found in its place.
sys.path.pop(0)

PACKAGES = ("amazon-braket-sdk", "amazon-braket-default-simulator")
TAG = "qckpt"
GATES = "gate cx a, b { cnot a, b; }\ngate sx a { v a; }\n"


class Machine:
    """A program set a request: one circuit with all its bindings."""

    def __init__(self, options):
        self.jobs, self.is_local = {}, options.device == "local"
        if self.is_local:
            from braket.devices import LocalSimulator
            self.device, self.qubits = LocalSimulator(), 25
        else:
            from braket.aws import AwsDevice
            self.device = AwsDevice(options.device)
            self.qubits = self.device.properties.paradigm.qubitCount
        self.name = self.device.name
        self.software = {package: version(package) for package in PACKAGES}

    def find(self, tag):
        """A task with this tag that has not failed."""
        if self.is_local:
            return next((job for job, (own, _) in self.jobs.items() if own == tag), None)
        from braket.aws import AwsQuantumTask
        client = self.device.aws_session.boto_session.client("resourcegroupstaggingapi")
        found = client.get_resources(TagFilters=[{"Key": TAG, "Values": [tag]}])["ResourceTagMappingList"]
        arns = [one["ResourceARN"] for one in found if ":quantum-task/" in one["ResourceARN"]]
        return next((arn for arn in arns if AwsQuantumTask(arn=arn).state() not in ("FAILED", "CANCELLED")), None)

    def session(self):
        return None

    def submit(self, tag, text, request):
        from braket.circuits import Circuit
        from braket.program_sets import CircuitBinding, ProgramSet

        # Braket knows neither the library nor barriers; the simulator has qubits from 0 on.
        text = re.sub(r"(?m)^barrier[^\n]*\n", "", text).replace('include "stdgates.inc";\n', GATES)
        wires = sorted({int(q) for q in re.findall(r"\$(\d+)", text)})
        if self.is_local:
            text = re.sub(r"\$(\d+)", lambda match: f"q[{wires.index(int(match[1]))}]", text)
            text = text.replace("bit[", f"qubit[{len(wires)}] q;\nbit[", 1)
        circuit = Circuit.from_ir(text)
        if not self.is_local:
            from braket.circuits.measure import Measure
            gates = Circuit([i for i in circuit.instructions if not isinstance(i.operator, Measure)])
            circuit = Circuit().add_verbatim_box(gates).measure(request["qubits"])
        inputs = {name: [row[k] for row in request["bindings"]] for k, name in enumerate(request["names"])}
        programs = ProgramSet([CircuitBinding(circuit, input_sets=inputs)])
        shots = request["shots"] * len(request["bindings"])
        if self.is_local:
            job = f"local-{uuid.uuid4()}"
            self.jobs[job] = (tag, self.device.run(programs, shots=shots))
            return job
        return self.device.run(programs, shots=shots, tags={TAG: tag}).id

    def result(self, job):
        if self.is_local:
            if job not in self.jobs:
                raise spool.LostJob("it ran in a process that has ended")
            task = self.jobs[job][1]
        else:
            from braket.aws import AwsQuantumTask
            task = AwsQuantumTask(arn=job)
            state = task.state()
            if state in ("FAILED", "CANCELLED"):
                raise spool.LostJob(f"it ended as {state}")
            if state != "COMPLETED":
                return None
        return [{outcome: int(count) for outcome, count in one.counts.items()} for one in task.result()[0]]

    def calibration(self, qubits):
        """In the provider's own words; None: it has none."""
        if self.is_local:
            return None
        import json
        provider = getattr(self.device.properties, "provider", None)
        return None if provider is None else json.loads(provider.json())


if __name__ == "__main__":
    parser = spool.options_for(argparse.ArgumentParser(description=__doc__.splitlines()[0]))
    parser.add_argument("--device", required=True, help="local, or a device's ARN")
    given = parser.parse_args()
    raise SystemExit(spool.main(given, Machine(given)))
