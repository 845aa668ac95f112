"""`python -m local.sectigo --port 3001`: the simulator as a program of its own."""

import argparse
import contextlib
import sys
import threading

from local.sectigo.account import DEMO, Account
from local.sectigo.simulator import SectigoSimulator
from local.stopping import StopRequestedError, raise_on_stop

DEFAULT_PORT = 3001


def main() -> None:
    """Serve until told to stop; a taken port is a one-line error and exit status 1."""
    options = _options()
    account = Account(options.login, options.password, options.customer_uri, options.org_id)
    with contextlib.suppress(StopRequestedError):
        raise_on_stop()
        try:
            simulator = SectigoSimulator(account, options.port, _report)
        except OSError as error:
            sys.exit(f"Port {options.port} cannot be used: {error.strerror}")
        with simulator:
            print(f"Sectigo simulator: {simulator.url}", flush=True)
            threading.Event().wait()


def _report(line: str) -> None:
    print(f"sectigo: {line}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.sectigo", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--login", default=DEMO.login)
    parser.add_argument("--password", default=DEMO.password)
    parser.add_argument("--customer-uri", default=DEMO.customer_uri)
    parser.add_argument("--org-id", type=int, default=DEMO.organization_id)
    return parser.parse_args()


if __name__ == "__main__":
    main()
