"""`python -m local.sectigo`: the Sectigo simulator as a program of its own."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from local.sectigo.controls import ROOT
from local.sectigo.simulator import SectigoSimulator
from local.stopping import StopRequestedError, raise_on_stop

DEFAULT_PORT = 3001


def main() -> int:
    """Serve until it is stopped, or until the parent has gone."""
    options = _parser().parse_args()
    try:
        raise_on_stop()
        with SectigoSimulator(options.port, report=_report) as simulator:
            print(f"The Sectigo simulator answers at {simulator.url}", flush=True)
            if options.leashed:
                os.read(0, 1)
            else:
                threading.Event().wait()
    except StopRequestedError:
        return 0
    except (OSError, OverflowError) as error:
        print(f"Port {options.port} cannot be used: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.sectigo", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes any that is free")
    parser.add_argument(
        "--leashed",
        action="store_true",
        help="end when standard input closes, as it does however the parent ends",
    )
    return parser


def _report(line: str) -> None:
    # Reading the simulator's state is no call to Sectigo.
    if not line.startswith(f"GET {ROOT}"):
        print(f"sectigo: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
