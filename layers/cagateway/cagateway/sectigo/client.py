"""`GET /api/ssl/v1/types`: the certificate profiles that Sectigo offers an organization."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from cagateway.domain.configuration import SyncSettings
from cagateway.domain.sectigo_address import address_problem
from cagateway.domain.sync_state import FailureReason
from cagateway.sectigo.credentials import HeaderLogin
from cagateway.sectigo.errors import LoginRefusedError, SectigoError, refused
from cagateway.sectigo.wire import ProfileList, read_profiles

TYPES_PATH = "/api/ssl/v1/types"
CONNECT_TIMEOUT_SECONDS = 3.0
# Sectigo can be slow, but a first read waits 15 s for the whole sync.
READ_TIMEOUT_SECONDS = 10.0
TOTAL_TIMEOUT_SECONDS = 12.0
# 10,000 profiles are about 3 MB; five times that is no profile list.
MAX_BODY_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024

_log = logging.getLogger(__name__)


class Logins(Protocol):
    """Where logins come from."""

    def fetch(self, secret_name: str, *, anew: bool = False) -> HeaderLogin:
        """Fetch the login of a secret."""
        ...


@dataclass(frozen=True, slots=True)
class SectigoClient:
    """Calls Sectigo for one CA after another.

    Args:
        logins: Where logins come from.
        allowed_hosts: The hosts that credentials may be sent to.
        monotonic: A clock for the total deadline.
    """

    logins: Logins
    allowed_hosts: Collection[str]
    monotonic: Callable[[], float] = time.monotonic

    def list_profiles(self, settings: SyncSettings) -> ProfileList:
        """Fetch a CA's profile list.

        A refused login is tried once more with the secret fetched anew, for it may have been
        rotated; then no more, for Sectigo locks accounts.

        Raises:
            SectigoError: No list came back.
        """
        problem = address_problem(settings.url, self.allowed_hosts)
        if problem:
            raise SectigoError(FailureReason.ADDRESS_REFUSED, f"The CA's url {problem}.")
        try:
            return self._fetch(settings, self.logins.fetch(settings.credentials_secret))
        except LoginRefusedError:
            login = self.logins.fetch(settings.credentials_secret, anew=True)
            return self._fetch(settings, login)

    def _fetch(self, settings: SyncSettings, login: HeaderLogin) -> ProfileList:
        deadline = self.monotonic() + TOTAL_TIMEOUT_SECONDS
        try:
            with _session() as session, _get(session, settings, login) as response:
                body = self._read_body(response, deadline)
        except (requests.RequestException, HTTPError) as error:
            raise _unreachable(error) from None
        if response.status_code != requests.codes.ok:
            raise _refusal(response.status_code, body)
        return read_profiles(_as_list(body))

    def _read_body(self, response: requests.Response, deadline: float) -> bytes:
        # read1 gives what has come so far: a server that sends a byte at a time keeps no read
        # waiting for a full chunk, and so cannot outlast the deadline.
        body = bytearray()
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise _malformed(f"answered with more than {MAX_BODY_BYTES} bytes")
            if self.monotonic() > deadline:
                raise requests.Timeout
        return bytes(body)


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, CA bundle or netrc from the environment
    session.headers["Accept"] = "application/json"
    return session


def _get(
    session: requests.Session, settings: SyncSettings, login: HeaderLogin
) -> requests.Response:
    return session.get(
        settings.url.rstrip("/") + TYPES_PATH,
        params={"organizationId": str(settings.org_id)},
        headers=login.headers(settings.customer_uri),
        timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
        allow_redirects=False,
        stream=True,
    )


def _refusal(status: int, body: bytes) -> SectigoError:
    if status == requests.codes.unauthorized:
        return LoginRefusedError()
    return refused(status, _error_code(body))


def _error_code(body: bytes) -> int | None:
    try:
        error = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _as_list(body: bytes) -> list[object]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise _malformed("answered with something that is not JSON") from None
    if not isinstance(answer, list):
        raise _malformed("answered with JSON that is not a list")
    return answer


def _malformed(what: str) -> SectigoError:
    return SectigoError(FailureReason.MALFORMED_ANSWER, f"Sectigo {what} instead of profiles.")


def _unreachable(error: Exception) -> SectigoError:
    # Clients see the message, so what exactly broke goes to the log; and of that only the type,
    # for the error's text can hold the request.
    _log.warning("The call to Sectigo ended in %s", type(error).__name__)
    timed_out = isinstance(error, requests.Timeout | ReadTimeoutError)
    outcome = "did not answer in time" if timed_out else "cannot be reached, or broke off"
    return SectigoError(FailureReason.UNREACHABLE, f"Sectigo {outcome}.")
