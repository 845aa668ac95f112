"""One HTTP request and its whole answer, under limits."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import ceil
from threading import Thread
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from cagateway.sectigo.errors import SectigoError, malformed
from cagateway.sectigo.transport.broken_calls import broken
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace

# Maintenance can take longer; then Sectigo is asked once an hour, which harms nobody. Without a
# bound a mistaken header could stop a CA's syncs for a year.
MAX_RETRY_AFTER_SECONDS = 3_600
_CHUNK_BYTES = 64 * 1024
_DELAY_SECONDS = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request: GET, or POST where there is a form."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    tls: ssl.SSLContext = field(repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. A token endpoint's body is a secret, so no body is shown."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    retry_after_seconds: int | None = None


class _TooLongError(Exception):
    """The body passed the limit."""


def exchange(
    request: HttpRequest, limits: CallLimits, pace: Pace, deadline: Deadline
) -> Answer | SectigoError:
    """Send a request once, and wait for its answer until the deadline at most.

    The error is returned and not raised, so that it carries no context: an exception of requests'
    holds the request, and so the login.
    """
    left = deadline.remaining_seconds()
    if left == 0:
        # urllib3 takes a timeout of 0 for a mistake.
        return broken(TimeoutError())
    try:
        return _finish_within(left, lambda: _send(request, limits, pace, deadline, left))
    except _TooLongError:
        return malformed(f"answered with more than {limits.max_body_bytes} bytes")
    except (requests.RequestException, HTTPError, TimeoutError) as error:
        return broken(error)


def _finish_within(seconds: float, send: Callable[[], Answer]) -> Answer:
    """Wait so long for an answer, whatever holds it up.

    Timeouts of sockets count from byte to byte and from address to address, and resolving a name
    has none: only a second thread bounds the whole. One that is given up ends at its next timeout,
    and what it has then is dropped.

    Raises:
        TimeoutError: It has taken too long.
    """
    answer: Future[Answer] = Future()

    def settle() -> None:
        try:
            answer.set_result(send())
        except Exception as error:  # noqa: BLE001 - raised again where the answer is waited for
            answer.set_exception(error)

    Thread(target=settle, daemon=True).start()
    return answer.result(timeout=seconds)


def _send(
    request: HttpRequest, limits: CallLimits, pace: Pace, deadline: Deadline, left_seconds: float
) -> Answer:
    with _session(request.tls) as session:
        response = session.request(
            "GET" if request.form is None else "POST",
            request.url,
            headers=request.headers,
            data=request.form,
            timeout=(
                min(limits.connect_timeout_seconds, left_seconds),
                min(limits.read_timeout_seconds, left_seconds),
            ),
            allow_redirects=False,
            stream=True,
        )
        with response:
            body = _read_body(response, limits.max_body_bytes, deadline)
    return Answer(
        response.status_code,
        body,
        response.headers.get("Content-Type", ""),
        retry_after_seconds(response.headers.get("Retry-After"), pace.now()),
    )


def _read_body(response: requests.Response, max_bytes: int, deadline: Deadline) -> bytes:
    # read1 gives what has come so far: a server that sends a byte at a time keeps no read waiting
    # for a full chunk, and so cannot outlast the deadline.
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise _TooLongError
        if deadline.remaining_seconds() == 0:
            raise TimeoutError
    return bytes(body)


def retry_after_seconds(value: str | None, now: datetime) -> int | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.

    urllib3's Retry would read the date by a clock of its own.

    >>> retry_after_seconds("120", datetime.min), retry_after_seconds("soon", datetime.min)
    (120, None)
    """
    if value is None:
        return None
    if _DELAY_SECONDS.fullmatch(value.strip()):
        return min(int(value), MAX_RETRY_AFTER_SECONDS)
    try:
        wait_seconds = (parsedate_to_datetime(value) - now).total_seconds()
    except (TypeError, ValueError):
        # A date without a zone cannot be compared, and HTTP knows none.
        return None
    return max(0, min(ceil(wait_seconds), MAX_RETRY_AFTER_SECONDS))


class _Adapter(HTTPAdapter):
    """Trusts by a TLS context alone; requests would add the public CAs to a private bundle."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests'
        super().init_poolmanager(*args, ssl_context=self._tls, **options)

    def cert_verify(self, *_: object) -> None:
        """Leave trust as the context has it, which demands a certificate and the host's name."""


def _session(tls: ssl.SSLContext) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, CA bundle or netrc from the environment
    session.mount("https://", _Adapter(tls))
    session.headers["Accept"] = "application/json"
    return session
