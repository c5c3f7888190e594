"""A provider on loopback that outlives whoever speaks to it: it keeps jobs by tag, delays them, fails some, ends its
sessions, and forgets what it is told to forget. Its counts are a function of the request alone.

  python fakeProvider.py PORT_FILE [--delay 0.2] [--session-jobs 10] [--fail-every N]
"""
import argparse
import hashlib
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

parser = argparse.ArgumentParser()
parser.add_argument("port_file")
parser.add_argument("--delay", type=float, default=0.2)
parser.add_argument("--session-jobs", type=int, default=10)
parser.add_argument("--fail-every", type=int, default=0)
options = parser.parse_args()
jobs, lock, state = {}, Lock(), {"session": 0, "used": 0}


def counts_of(request):
    """Any counts that add up, the same whenever the same is asked."""
    bits = len(request["qubits"])
    every = []
    for k, row in enumerate(request["bindings"]):
        seed = hashlib.sha256(json.dumps([k, row, request["shots"]]).encode()).digest()
        left, counts = request["shots"], {}
        for outcome in range(2**bits - 1):
            share = left * seed[outcome % 32] // 512
            counts["".join(str(outcome >> bit & 1) for bit in range(bits))] = share
            left -= share
        counts["1" * bits] = left
        every.append(counts)
    return every


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            answer = getattr(self, self.path.strip("/"))(**asked)
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def submit(self, tag, request):
        if state["used"] % options.session_jobs == 0:
            state["session"] += 1
        state["used"] += 1
        job = f"job-{len(jobs) + 1:04d}"
        fails = options.fail_every > 0 and (len(jobs) + 1) % options.fail_every == 0
        jobs[job] = {"tag": tag, "request": request, "at": time.monotonic(), "fails": fails, "lost": False}
        return {"job": job}

    def session(self):
        used = state["used"]
        return {"session": f"session-{state['session'] + (1 if used % options.session_jobs == 0 else 0)}"}

    def find(self, tag):
        found = [job for job, own in jobs.items() if own["tag"] == tag and not own["lost"] and not self.failed(own)]
        return {"job": found[0] if found else None}

    def failed(self, own):
        return own["fails"] and time.monotonic() - own["at"] >= options.delay

    def result(self, job):
        own = jobs.get(job)
        if own is None or own["lost"] or self.failed(own):
            return {"lost": True}
        waits = time.monotonic() - own["at"] < options.delay
        return {"counts": None if waits else counts_of(own["request"])}

    def lose(self, job):
        jobs[job]["lost"] = True
        return {}

    def all(self):
        return {"jobs": [{"job": job, "tag": own["tag"], "lost": own["lost"] or self.failed(own)} for job, own in jobs.items()]}

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(f"{options.port_file}.tmp", "w") as file:
    file.write(str(server.server_port))
os.rename(f"{options.port_file}.tmp", options.port_file)
server.serve_forever()
