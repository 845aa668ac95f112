"""Runs a module as `python -m` does, and ends the process when its parent has gone.

The parent holds the other end of standard input and never writes to it. However the parent ends,
a kill -9 included, the kernel closes that end: so no child is left behind.
"""

import os
import runpy
import sys
import threading


def _wait_for_the_parents_end() -> None:
    # Not sys.stdin: a thread blocked in it upsets the interpreter's own end.
    while os.read(0, 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    del sys.argv[0]
    threading.Thread(target=_wait_for_the_parents_end, name="leash", daemon=True).start()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
