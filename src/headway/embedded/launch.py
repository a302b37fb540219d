"""Becomes another program that ends when its parent does. Run as a file, by `process.py`.

usage: launch.py PARENT_PID SIGNAL UID GID PROGRAM ARGUMENT…   (UID -1: stay who you are)

It imports nothing of Headway: it is started with `-I -S`, in about 20 ms, and is not there any
more once the program runs. Doing this after fork, in the parent, is unsafe beside threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Drop root where asked, tie the life to the parent's, become the program."""
    parent, signal_number, uid, gid = (int(word) for word in sys.argv[1:5])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux" and signal_number:
        # After setuid, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:  # it died before it could be asked about
            sys.exit(1)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606  # that is what this file is for


if __name__ == "__main__":
    main()
