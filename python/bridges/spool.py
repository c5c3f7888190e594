"""A spool folder as a bridge serves it: what is asked is checked before anything is spent, what is answered is written
once. Whoever holds an account's token runs this, so it is short: read it before you trust it.

A provider is an object with
  name, qubits, software            the machine's name, its width, {package: version}
  find(tag) -> job or None          a job that was submitted with this tag, if it can still be found
  submit(tag, text, request) -> job id
  result(job) -> [{outcome: count}] or None while it waits; LostJob where there is no such job any more
  session() -> str or None          the session that the next job runs in
  calibration(qubits) -> JSON       as the provider has it now
"""
import fcntl
import hashlib
import json
import math
import os
import re
import stat
import time

REQUEST, JOB, RESPONSE = "qckpt-spool-request/1", "qckpt-spool-job/1", "qckpt-spool-response/1"
MOST_BYTES, MOST_CIRCUIT_BYTES, MOST_CIRCUITS = 64 * 2**20, 4 * 2**20, 2**16
KEYS = {"format", "circuit", "names", "bindings", "shots", "bases", "qubits", "purpose"}


class Refused(Exception):
    """What is asked is not what it should be: nothing was spent on it."""


class LostJob(Exception):
    """The provider knows no such job any more."""


def open_folder(path):
    """The folder, held against a second bridge until this process ends."""
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(f"{path}: expected a folder, got a link or something else")
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise Refused(f"{path}: expected a folder of your own that others cannot write (chmod 700)")
    lock = os.open(os.path.join(path, "bridge.lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Refused(f"{path}: another bridge serves it") from None
    return lock


def read(folder, name, most=MOST_BYTES):
    """Bytes of a file; None: there is none. No link is followed, no pipe waited for."""
    path = os.path.join(folder, name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(f"{path}: expected a file, got a link or something else ({error.strerror})") from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.getuid():
            raise Refused(f"{path}: expected a file of your own")
        if found.st_size > most:
            raise Refused(f"{path}: expected at most {most} bytes, got {found.st_size}")
        parts = []
        while sum(map(len, parts)) < found.st_size and (part := os.read(handle, found.st_size)):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def write_once(folder, name, value, replace=False):
    """Under another name first. What is there already stays, unless it may be replaced."""
    path = os.path.join(folder, name)
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "xb") as file:
        file.write(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
        file.flush()
        os.fsync(file.fileno())
    try:
        if replace:
            os.rename(temporary, path)
        else:
            os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def parsed(data, place):
    """Strict JSON: no key twice, no NaN."""
    def pairs(items):
        if len({key for key, _ in items}) != len(items):
            raise ValueError("a key twice")
        return dict(items)

    def constant(word):
        raise ValueError(word)

    try:
        return json.loads(data, object_pairs_hook=pairs, parse_constant=constant)
    except (ValueError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(f"{place}: expected JSON, {error}") from None


def is_count(value, least, most):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def checked(folder, number, width):
    """A request with its circuit's text and its digest, all that it says checked."""
    place = f"{number}.request.json"
    data = read(folder, place)
    request = parsed(data, place)

    def expect(holds, what):
        if not holds:
            raise Refused(f"{place}: expected {what}")

    expect(isinstance(request, dict) and set(request) == KEYS, f"the keys {', '.join(sorted(KEYS))}")
    names, bindings, qubits = request["names"], request["bindings"], request["qubits"]
    expect(request["format"] == REQUEST, f'"format" {REQUEST}')
    expect(isinstance(request["circuit"], str) and re.fullmatch("[0-9a-f]{64}", request["circuit"]), 'a digest "circuit"')
    expect(isinstance(names, list) and all(isinstance(n, str) and re.fullmatch(r"\w{1,128}", n) for n in names), '"names" of inputs')
    expect(isinstance(bindings, list) and 1 <= len(bindings) <= MOST_CIRCUITS, f'1..{MOST_CIRCUITS} "bindings"')
    expect(all(isinstance(row, list) and len(row) == len(names) for row in bindings), f"{len(names)} numbers a binding")
    expect(all(type(x) in (int, float) and math.isfinite(x) for row in bindings for x in row), "finite numbers in bindings")
    expect(is_count(request["shots"], 1, 10**7), '"shots" in 1..10000000')
    expect(isinstance(qubits, list) and len(set(map(str, qubits))) == len(qubits) and 1 <= len(qubits) <= 20
           and all(is_count(q, 0, width - 1) for q in qubits), f'1..20 measured "qubits" below {width}')
    expect(request["bases"] == ["Z" * len(qubits)], '"bases" of Z alone, one letter a qubit')
    name = f"circuit-{request['circuit']}.qasm"
    raw = read(folder, name, MOST_CIRCUIT_BYTES)
    expect(raw is not None, f"the file {name} beside it")
    expect(hashlib.sha256(raw).hexdigest() == request["circuit"], f"{name} to have the digest in its name")
    expect(raw.isascii(), f"{name} in ASCII")
    text = raw.decode("ascii")
    wires = {int(q) for q in re.findall(r"\$(\d+)", text)}
    expect(max(wires, default=0) < width, f"a circuit on qubits below {width}, got ${max(wires, default=0)}")
    expect(set(re.findall(r'include\s*"([^"]*)"', text)) <= {"stdgates.inc"}, "no include but stdgates.inc")
    measured = {int(bit): int(qubit) for bit, qubit in re.findall(r"c\[(\d+)\] = measure \$(\d+);", text)}
    expect([measured.get(bit) for bit in range(len(measured))] == qubits, 'the measured qubits of the circuit as "qubits"')
    expect(sorted(re.findall(r"input float(?:\[64\])? (\w+);", text)) == sorted(names), "the circuit's inputs as names")
    return request, text, hashlib.sha256(data).hexdigest()


def record_of(folder, number):
    """What was submitted for a request, as NNNNNN.job.json has it."""
    data = read(folder, f"{number}.job.json", 2**22)
    record = {} if data is None else parsed(data, f"{number}.job.json")
    keys = {"format", "request", "job", "session", "submittedAt", "submissions", "before"}
    if record and (not isinstance(record, dict) or set(record) != keys or record["format"] != JOB
                   or not is_count(record["submissions"], 1, 10**6)):
        raise Refused(f"{number}.job.json: expected what a bridge writes")
    return record


class Budget:
    """Shots and jobs of the whole folder, whoever submitted them: a bridge that starts again does not start at 0."""

    def __init__(self, most_shots, most_jobs):
        self.most, self.spent = {"shots": most_shots, "jobs": most_jobs}, {"shots": 0, "jobs": 0}

    def add(self, request, jobs=1):
        self.spent["shots"] += jobs * request["shots"] * len(request["bindings"])
        self.spent["jobs"] += jobs

    def check(self, number, request):
        for name, more in (("shots", request["shots"] * len(request["bindings"])), ("jobs", 1)):
            if self.spent[name] + more > self.most[name]:
                raise Refused(f"{number}.request.json: expected at most --max-{name} {self.most[name]}, "
                              f"{self.spent[name]} are spent and it asks for {more} more")


class Bridge:
    def __init__(self, folder, provider, budget, say):
        self.folder, self.provider, self.budget, self.say = folder, provider, budget, say
        self.known = {}
        self.lock = open_folder(folder)
        for number in self.numbers():
            record = record_of(folder, number)
            if record:
                self.budget.add(self.request(number)[0], record["submissions"])

    def request(self, number):
        if number not in self.known:
            self.known[number] = checked(self.folder, number, self.provider.qubits)
        return self.known[number]

    def numbers(self):
        return sorted(m[1] for m in (re.fullmatch(r"(\d{6,12})\.request\.json", n) for n in os.listdir(self.folder)) if m)

    def serve(self):
        """Moves every open request on. Returns how many are open, and refuses before anything is spent."""
        still = 0
        for number in self.numbers():
            if not os.path.lexists(os.path.join(self.folder, f"{number}.response.json")):
                still += 0 if self.answer(number) else 1
        return still

    def answer(self, number):
        request, text, digest = self.request(number)
        record = record_of(self.folder, number)
        if record and record["request"] != digest:
            raise Refused(f"{number}.job.json: is of another request")
        if not record:
            record = self.adopt_or_submit(number, request, text, digest, None)
        try:
            counts = self.provider.result(record["job"])
        except LostJob as error:
            self.say(f"request {number}: job {record['job']} is lost ({error})")
            record = self.adopt_or_submit(number, request, text, digest, record)
            return False
        if counts is None:
            return False
        provider = self.provider
        write_once(self.folder, f"{number}.response.json", {
            "format": RESPONSE, "request": digest, "qubits": request["qubits"], "counts": counts, "job": record["job"],
            "session": record["session"], "backend": provider.name, "software": provider.software,
            "calibration": {"before": record["before"], "after": provider.calibration(request["qubits"])}})
        self.say(f"request {number}: answered by job {record['job']}, {len(counts)} circuits x {request['shots']} shots")
        return True

    def adopt_or_submit(self, number, request, text, digest, lost):
        tag = f"qckpt-{digest[:32]}"
        job, session, before = self.provider.find(tag), None, None
        if job is not None and (lost is None or job != lost["job"]):
            self.say(f"request {number}: job {job} is there already, not submitted again")
            submissions = (lost or {"submissions": 0})["submissions"] + 1
        else:
            self.budget.check(number, request)
            session, before = self.provider.session(), self.provider.calibration(request["qubits"])
            job = self.provider.submit(tag, text, request)
            submissions = (lost or {"submissions": 0})["submissions"] + 1
            self.say(f"request {number}: submitted{' again' if lost else ''} as job {job}")
        self.budget.add(request)
        record = {"format": JOB, "request": digest, "job": job, "session": session, "before": before,
                  "submissions": submissions, "submittedAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        write_once(self.folder, f"{number}.job.json", record, replace=True)
        return record


def options_for(parser):
    """What every bridge is told."""
    parser.add_argument("spool", help="folder that qckpt named; folders in it are served too")
    parser.add_argument("--max-shots", type=int, default=10**7, help="of the whole folder; default 10000000")
    parser.add_argument("--max-jobs", type=int, default=10**4, help="of the whole folder; default 10000")
    parser.add_argument("--once", action="store_true", help="end when nothing is left to answer")
    parser.add_argument("--look-every", type=float, default=0.5, help="seconds between two looks")
    return parser


def main(options, provider):
    """Serves the folder and those in it until it is interrupted. Exits 2 where something was refused."""
    def say(words):
        print(words, flush=True)

    budget, bridges = Budget(options.max_shots, options.max_jobs), {}
    try:
        while True:
            still = 0
            if not os.path.lexists(options.spool) and not options.once:
                time.sleep(options.look_every)
                continue
            folders = [options.spool] + sorted(e.path for e in os.scandir(options.spool) if e.is_dir(follow_symlinks=False))
            for folder in folders:
                if folder not in bridges:
                    bridges[folder] = Bridge(folder, provider, budget, say)
                still += bridges[folder].serve()
            if options.once and still == 0:
                return 0
            time.sleep(options.look_every)
    except FileNotFoundError as error:
        say(f"refused: {error.filename}: expected a folder, got nothing")
    except Refused as error:
        say(f"refused: {error}")
    except KeyboardInterrupt:
        return 130
    return 2
