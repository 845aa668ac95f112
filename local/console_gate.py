"""Who may use the console of `make console`: the browser that opened the address it printed.

Pages of another origin are kept out of every port (`local/gate.py`); programs of another user of
this machine are kept out by the address, which opens once, and by the cookie that it gives.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

from local.console_files import PREFIX, SECURITY_HEADERS, refusal
from local.http_server import Application, Request, Response

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
