"""The Management Console's files at /console/, with headers that let nothing else in."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from local.http_server import Application, Request, Response
from local.request_rules import error_body
from local.static_file import served
from local.surroundings import ROOT

FOLDER = ROOT / "console"
PREFIX = "/console/"
# Scripts and styles from these files alone, none inline; calls to where the page is from alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
SECURITY_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def refusal(status: HTTPStatus, reason: str) -> Response:
    """Refuse in the API's shape, so that the page can show why."""
    headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
    return Response(status, (*headers, *SECURITY_HEADERS), error_body("console", "", reason))


@dataclass(frozen=True, slots=True)
class ConsoleFiles:
    """Answers what begins with /console/ itself, and hands everything else on."""

    api: Application
    folder: Path = FOLDER

    def answer(self, request: Request) -> Response:
        if found := served(request, PREFIX, self._file, SECURITY_HEADERS):
            return found
        if request.path.startswith(PREFIX):
            return self.refuse(HTTPStatus.NOT_FOUND, "There is no such file.")
        return self.api.answer(request)

    def refuse(self, status: HTTPStatus, reason: str) -> Response:
        return self.api.refuse(status, reason)

    def _file(self, name: str) -> tuple[str, bytes] | None:
        """Find a file by what the folder holds: a name that leads out of it names none."""
        for file in self.folder.rglob("*"):
            if str(file.relative_to(self.folder)) == (name or "index.html"):
                kind = _TYPES.get(file.suffix)
                return (kind, file.read_bytes()) if kind and file.is_file() else None
        return None
