"""Runs a bridge that dies inside a write when it is told to.

  QCKPT_ARMED=FILE python killInWrite.py BRIDGE.py WORDS

Where FILE is there, the next file that the bridge would sync is cut to its half, and the process ends by SIGKILL. What
was being written is noted in FILE.log.
"""
import os
import runpy
import signal
import stat
import sys

armed = os.environ["QCKPT_ARMED"]
fsync = os.fsync


def dying(handle):
    if stat.S_ISREG(os.fstat(handle).st_mode) and os.path.exists(armed):
        os.unlink(armed)
        os.ftruncate(handle, os.fstat(handle).st_size // 2)
        with open(f"{armed}.log", "a") as log:
            log.write(os.path.basename(os.readlink(f"/proc/self/fd/{handle}")) + "\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return fsync(handle)


os.fsync = dying
sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
