"""Calls that broke before an answer was whole, as outcomes that an operator understands."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.sectigo.errors import Execution, LoginRefusedError, SectigoCallError

_log = logging.getLogger(__name__)

_TIMEOUTS = (TimeoutError, requests.Timeout, ReadTimeoutError, ConnectTimeoutError)
# TLS ended in the middle: the connection broke, and neither side objected to anything.
_BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
# The alerts of RFC 8446, 6.2, by which a server refuses a client's certificate, as OpenSSL names
# them: SSLV3_ALERT_CERTIFICATE_EXPIRED, TLSV13_ALERT_CERTIFICATE_REQUIRED and so on.
_CERTIFICATE_ALERTS = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")


def broken(error: Exception, operation: str, execution: Execution) -> SectigoCallError:
    """Name the outcome of a call that ended in an exception of requests' or urllib3's.

    Clients see the message, so what exactly broke goes to the log; and of that only the type, for
    the error's text can hold the request.
    """
    causes = tuple(_causes(error))
    _log.warning("The call to Sectigo ended in %s", type(causes[-1]).__name__)
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, _BROKEN_TLS):
            return _tls_failure(cause, execution)
    message = f"Sectigo {_what_broke(causes)}, when it was to {operation}."
    return SectigoCallError(FailureReason.UNREACHABLE, message, execution=execution)


def _causes(error: object) -> Iterator[Exception]:
    """Unwrap: requests holds urllib3's error as its argument, that one the socket's as `reason`."""
    while isinstance(error, Exception):
        yield error
        reason = getattr(error, "reason", None)
        error = reason if isinstance(reason, Exception) else next(iter(error.args), None)


def _what_broke(causes: tuple[Exception, ...]) -> str:
    # The first two are timeouts as well in urllib3's hierarchy, so they are asked for first.
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        return "cannot be reached: the name of its host cannot be resolved"
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return "cannot be reached: nothing accepts a connection there"
    if any(isinstance(cause, _TIMEOUTS) for cause in causes):
        return "did not answer in time"
    return "broke off, or answered with something that is not HTTP"


def _tls_failure(error: ssl.SSLError, execution: Execution) -> SectigoCallError:
    # Both names come from OpenSSL's own tables.
    if isinstance(error, ssl.SSLCertVerificationError):
        message = (
            f"Sectigo's TLS certificate is not trusted ({error.verify_message}). Check url; if "
            "the instance has a private CA, put its certificate into the secret as ca-bundle."
        )
        return SectigoCallError(FailureReason.TLS_FAILED, message, execution=execution)
    name = str(error.reason)
    if "ALERT" in name and any(part in name for part in _CERTIFICATE_ALERTS):
        message = f"Sectigo refused the client certificate ({name}). Check the secret that "
        message = f"{message}credentials-secret names."
        # In TLS 1.3 the alert comes when the request is under way (RFC 8446, 4.4.2.4). What was
        # read before it, and by whom, it does not tell.
        return LoginRefusedError(FailureReason.LOGIN_REFUSED, message, execution=execution)
    message = f"No TLS connection to Sectigo came about ({name}). Check url."
    return SectigoCallError(FailureReason.TLS_FAILED, message, execution=execution)
