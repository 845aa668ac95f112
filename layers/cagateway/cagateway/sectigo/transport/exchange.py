"""One HTTP request and its whole answer, under limits."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import field
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import ceil
from threading import Thread
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from cagateway.sectigo.errors import Execution, SectigoCallError, malformed
from cagateway.sectigo.transport.broken_calls import broken
from cagateway.sectigo.transport.limits import CallLimits, Deadline, Pace
from cagateway.sectigo.transport.sending import Sending
from cagateway.values import dataclass

# Maintenance can take longer; then Sectigo is asked once an hour, which does no harm. Without a
# bound a mistaken header could stop a CA's syncs for a year.
MAX_RETRY_AFTER_SECONDS = 3_600
# urllib3 takes a timeout of 0 for a mistake.
_SHORTEST_TIMEOUT_SECONDS = 0.001
_CHUNK_BYTES = 64 * 1024
_DELAY_SECONDS = re.compile(r"[0-9]{1,10}")
_COUNT = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request.

    Args:
        operation: What is asked for, as errors say it: "list profiles".
    """

    method: str
    url: str
    operation: str
    headers: Mapping[str, str] = field(repr=False)
    tls: ssl.SSLContext = field(repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. A token endpoint's body is a secret, so no body is shown.

    Args:
        total_count: How many entries a list has that comes in pages, if the answer says so.
    """

    status: int
    body: bytes = field(repr=False)
    content_type: str = ""
    retry_after_seconds: int | None = None
    total_count: int | None = None


class _TooLongError(Exception):
    """The body passed the limit."""


def exchange(
    request: HttpRequest, limits: CallLimits, pace: Pace, deadline: Deadline
) -> Answer | SectigoCallError:
    """Send a request once, and wait for its answer until the deadline at most.

    The error is returned and not raised, so that it carries no context: an exception of requests'
    holds the request, and so the login.
    """
    left = deadline.remaining_seconds()
    if left == 0:
        return broken(TimeoutError(), request.operation, Execution.NOT_SENT)
    sending = Sending()
    try:
        return _finish_within(left, lambda: _send(request, limits, pace, deadline, sending))
    except _TooLongError:
        what = f"answered with more than {limits.max_body_bytes} bytes"
        return malformed(what, request.operation)
    except (requests.RequestException, HTTPError, TimeoutError) as error:
        execution = Execution.UNKNOWN if sending.give_up() else Execution.NOT_SENT
        return broken(error, request.operation, execution)


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
    request: HttpRequest, limits: CallLimits, pace: Pace, deadline: Deadline, sending: Sending
) -> Answer:
    left_seconds = deadline.remaining_seconds() or _SHORTEST_TIMEOUT_SECONDS
    with _session(request.tls, sending) as session:
        response = session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.body,
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
        _count(response.headers.get("X-Total-Count")),
    )


def _count(value: str | None) -> int | None:
    digits = (value or "").strip()
    return int(digits) if _COUNT.fullmatch(digits) else None


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
    """Sends one request, watched, and trusts by a TLS context alone.

    Left to itself, requests would add the public CAs to a private bundle.
    """

    def __init__(self, tls: ssl.SSLContext, sending: Sending) -> None:
        self._tls = tls
        self._sending = sending
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as requests'
        super().init_poolmanager(*args, ssl_context=self._tls, **options)
        self.poolmanager.pool_classes_by_scheme = self._sending.pools()

    def cert_verify(self, *_: object) -> None:
        """Leave trust as the context has it, which demands a certificate and the host's name."""


def _session(tls: ssl.SSLContext, sending: Sending) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, CA bundle or netrc from the environment
    adapter = _Adapter(tls, sending)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.headers["Accept"] = "application/json"
    return session
