"""A bridge to fakeProvider.py, by the code that the real bridges have.

  python fakeBridge.py SPOOL --port N [--once]
"""
import argparse
import json
import os
import sys
from urllib.request import Request, urlopen

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python", "bridges"))
import spool  # noqa: E402


class Machine:
    name, qubits, software = "loopback", 5, {"loopback": "1"}

    def __init__(self, port):
        self.port = port

    def ask(self, path, **what):
        request = Request(f"http://127.0.0.1:{self.port}/{path}", json.dumps(what).encode())
        with urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def find(self, tag):
        return self.ask("find", tag=tag)["job"]

    def session(self):
        return self.ask("session")["session"]

    def submit(self, tag, text, request):
        return self.ask("submit", tag=tag, request=request)["job"]

    def result(self, job):
        answer = self.ask("result", job=job)
        if answer.get("lost"):
            raise spool.LostJob("the provider knows no such job, or it failed")
        return answer["counts"]

    def calibration(self, qubits):
        return {"qubits": list(qubits)}


if __name__ == "__main__":
    parser = spool.options_for(argparse.ArgumentParser())
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    raise SystemExit(spool.main(given, Machine(given.port)))
