"""`python -m local.console URL`: the Management Console for a deployed gateway, on this machine.

Pages of another origin are kept out of every port (`local/gate.py`); programs of another user of
this machine are kept out by the address, which opens once, and by the cookie that it gives.
"""

from __future__ import annotations

import hmac
import secrets
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

from botocore.exceptions import BotoCoreError
from botocore.session import Session

from local.console_files import PREFIX, SECURITY_HEADERS, ConsoleFiles, refusal
from local.console_forwarding import Forwarding
from local.http_server import Application, HttpServer, Request, Response
from local.stopping import StopRequestedError, raise_on_stop
from operations.gateway import GatewayError, checked_url, credentials_of, region_of

# A link to the one-time address may be anywhere: a terminal in a browser, a note.
OPEN = "/open/"


@dataclass(slots=True)
class ConsoleGate:
    """Lets in those who hold the cookie, which the one-time address gives."""

    console: Application
    url: str
    token: str
    _cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    _is_open: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cookie_name(self) -> str:
        # Cookies of a host are sent to all of its ports: two consoles must not share one.
        return f"console-{self.url.rpartition(':')[2]}"

    def answer(self, request: Request) -> Response:
        """Answer a request, or say why it is not heard."""
        if request.method not in {"GET", "HEAD"} and not request.values("Origin"):
            return self.refuse(HTTPStatus.FORBIDDEN, "The console answers its own page alone.")
        if request.path.startswith(OPEN):
            return self._opened(request)
        if not self._holds_cookie(request):
            text = "Open the console at the address that `make console` printed. It opens once."
            return self.refuse(HTTPStatus.FORBIDDEN, text)
        if request.path == "/":
            return Response(HTTPStatus.SEE_OTHER, (("Location", PREFIX),))
        return self.console.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return refusal(status, reason)

    def _opened(self, request: Request) -> Response:
        given = request.path.removeprefix(OPEN)
        with self._lock:
            is_right = self._is_open and hmac.compare_digest(given.encode(), self.token.encode())
            if request.method != "GET" or not is_right:
                text = "This address was opened already, or never printed. Start the console anew."
                return self.refuse(HTTPStatus.FORBIDDEN, text)
            self._is_open = False
        cookie = f"{self.cookie_name}={self._cookie}; Path=/; HttpOnly; SameSite=Strict"
        headers = (("Location", PREFIX), ("Set-Cookie", cookie), ("Cache-Control", "no-store"))
        return Response(HTTPStatus.SEE_OTHER, (*headers, *SECURITY_HEADERS))

    def _holds_cookie(self, request: Request) -> bool:
        try:
            cookies: SimpleCookie = SimpleCookie("; ".join(request.values("Cookie")))
        except CookieError:
            return False
        found = cookies.get(self.cookie_name)
        return found is not None and hmac.compare_digest(
            found.value.encode(), self._cookie.encode()
        )


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
