"""`python -m local.console URL`: the Management Console for a deployed gateway, on this machine."""

from __future__ import annotations

import secrets
import sys
import threading
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError
from botocore.session import Session

from local.console_files import ConsoleFiles
from local.console_forwarding import Forwarding
from local.console_gate import OPEN, ConsoleGate
from local.http_server import HttpServer
from local.stopping import StopRequestedError, raise_on_stop
from operations.gateway import GatewayError, checked_url, credentials_of, region_of


def main(arguments: Sequence[str]) -> int:
    """Serve until it is stopped (status 0), or say why that cannot be (status 1)."""
    try:
        raise_on_stop()
        return _serve(arguments[0] if arguments else "")
    except StopRequestedError:
        return 0
    except (BotoCoreError, GatewayError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(url: str) -> int:
    session = Session()
    url = checked_url(url).rstrip("/")
    credentials_of(session)
    forwarding = Forwarding(url, session, region_of(url, session))
    server = HttpServer(report=lambda line: print(line, file=sys.stderr), pages=(OPEN,))
    token = secrets.token_urlsafe(32)
    gate = ConsoleGate(ConsoleFiles(forwarding), server.url, token)
    with server.serving(gate):
        print(f"The Management Console of {url}, signing as you. It opens once, at:")
        print(f"  {server.url}/open/{token}", flush=True)
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
