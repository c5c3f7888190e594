"""Runs a bridge that dies inside a write when it is told to.

  QCKPT_ARMED=FILE python killInWrite.py BRIDGE.py WORDS

Where FILE is there, so many files are synced as it says; the next one is cut to its half, and the process ends by
SIGKILL. What was being written is noted in FILE.log.
"""
import os
import runpy
import signal
import stat
import sys

armed = os.environ["QCKPT_ARMED"]
fsync = os.fsync


def is_time():
    if not os.path.exists(armed):
        return False
    with open(armed) as file:
        left = int(file.read())
    os.unlink(armed)
    if left > 0:
        with open(armed, "w") as file:
            file.write(str(left - 1))
    return left == 0


def dying(handle):
    if stat.S_ISREG(os.fstat(handle).st_mode) and is_time():
        os.ftruncate(handle, os.fstat(handle).st_size // 2)
        with open(f"{armed}.log", "a") as log:
            log.write(os.path.basename(os.readlink(f"/proc/self/fd/{handle}")) + "\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return fsync(handle)


os.fsync = dying
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
