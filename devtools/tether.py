"""Become another program, as another user if asked, that dies with the process which started it.

A script of its own rather than a `preexec_fn`, which isn't safe in a process with threads:

    python -I -S tether.py PARENT_PID DEATH_SIGNAL UID GID PROGRAM [ARGUMENT ...]

A UID of -1 keeps the user. The signal comes when the parent's *thread* that started the program ends: start servers
in a thread that lasts.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(death_signal: int) -> None:
    """Have this process receive that signal when its parent dies. Only Linux can; elsewhere this does nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)


def main() -> None:
    """Do as the module says; returns only by failing."""
    parent, death_signal, uid, gid = (int(argument) for argument in sys.argv[1:5])
    program = sys.argv[5:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After setuid, which would undo it.
    die_with_parent(death_signal)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    os.execv(program[0], program)


if __name__ == "__main__":
    main()
