"""What is known of a request whose connection broke: whether it had left, and nothing else."""

from __future__ import annotations

import ssl

import pytest
import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    IncompleteRead,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)
from urllib3.exceptions import SSLError as PoolSSLError

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.errors import Execution, LoginRefusedError
from cagateway.sectigo.transport.broken_calls import broken


def alert(name: str) -> ssl.SSLError:
    """Make the error that OpenSSL raises at an alert of the other side."""
    error = ssl.SSLError(1, f"[SSL: {name}] {name.lower().replace('_', ' ')}")
    error.reason = name
    return error


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "self-signed certificate"
    return error


# RFC 8446, 6.2: whom a server does not let in, and what else ends a connection.
OF_THE_CERTIFICATE = (
    *("TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_CERTIFICATE_EXPIRED"),
    *("SSLV3_ALERT_BAD_CERTIFICATE", "TLSV1_ALERT_UNKNOWN_CA", "TLSV1_ALERT_ACCESS_DENIED"),
)
OTHERS = ("TLSV1_ALERT_INTERNAL_ERROR", "SSLV3_ALERT_HANDSHAKE_FAILURE", "DECRYPTION_FAILED")
ENDINGS: dict[str, Exception] = {
    **{name: alert(name) for name in (*OF_THE_CERTIFICATE, *OTHERS)},
    "end of TLS": ssl.SSLEOFError(8, "EOF occurred"),
    "not trusted": untrusted(),
    "time-out": TimeoutError(),
    "connect time-out": ConnectTimeoutError(),
    "read time-out": ReadTimeoutError(None, "/", "read"),  # type: ignore[arg-type]
    "reset": ProtocolError("aborted", ConnectionResetError()),
    "cut": IncompleteRead(1, 2),
    "refused": NewConnectionError(None, "refused"),  # type: ignore[arg-type]
}
WRAPPED = (lambda error: error, requests.ConnectionError, PoolSSLError)


@pytest.mark.parametrize("execution", [Execution.NOT_SENT, Execution.UNKNOWN])
@pytest.mark.parametrize("wrapped", WRAPPED, ids=["bare", "by-requests", "by-urllib3"])
@pytest.mark.parametrize("name", ENDINGS)
def test_what_broke_changes_nothing_of_whether_it_had_left(
    name: str, wrapped: type[Exception], execution: Execution
) -> None:
    failure = broken(wrapped(ENDINGS[name]), "order a certificate", execution)
    assert failure.execution is execution
    assert failure.code is None
    assert not failure.is_final()
    # A certificate that is refused is a login that is refused, and still no refused order.
    is_login = name in OF_THE_CERTIFICATE
    assert (failure.reason is FailureReason.LOGIN_REFUSED) is is_login
    assert isinstance(failure, LoginRefusedError) is is_login
