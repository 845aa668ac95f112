"""TLS to Sectigo: whom to trust, and with which certificate to log in."""

from __future__ import annotations

import functools
import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH


class UnusablePemError(ValueError):
    """PEM that cannot be used. The message tells the rule, and quotes nothing."""


class _PassphraseNeededError(Exception):
    """OpenSSL asks for a passphrase."""


def trusting(ca_bundle: str | None = None) -> ssl.SSLContext:
    """Trust the CAs of a bundle and no others; without one, the public CAs.

    Raises:
        UnusablePemError: The bundle is not PEM.
    """
    if ca_bundle is None:
        return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    try:
        return ssl.create_default_context(cadata=ca_bundle)
    except (OSError, TypeError, ValueError):
        # Not PEM, not ASCII, empty.
        raise UnusablePemError("ca-bundle must hold CA certificates in PEM") from None


@functools.lru_cache(maxsize=8)
def shared_trust(ca_bundle: str | None = None) -> ssl.SSLContext:
    """Trust as `trusting` does, in a context that logins without a certificate share.

    Loading the public CAs takes a tenth of a sync's time.

    Raises:
        UnusablePemError: The bundle is not PEM.
    """
    return trusting(ca_bundle)


def load_client_certificate(context: ssl.SSLContext, certificate: str, private_key: str) -> None:
    """Load the certificate to log in with, which its chain may follow.

    Raises:
        UnusablePemError: The two are no such pair, or the key needs a passphrase.
    """
    try:
        with _as_file(certificate) as chain_path, _as_file(private_key) as key_path:
            # Without a function to ask, OpenSSL would ask at the terminal.
            context.load_cert_chain(chain_path, key_path, _refuse_to_tell)
    except _PassphraseNeededError:
        problem = "private-key must not be encrypted"
    except ssl.SSLError as error:
        problem = _pair_problem(error)
    else:
        return
    raise UnusablePemError(problem)


def _refuse_to_tell() -> str:
    raise _PassphraseNeededError


def _pair_problem(error: ssl.SSLError) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return "private-key must be the key of certificate"
    # OpenSSL's own name for what is wrong, such as EE_KEY_TOO_SMALL; PEM that is none has no name.
    why = f" (OpenSSL: {error.reason})" if error.reason else ""
    return f"certificate and private-key must be usable PEM{why}"


@contextmanager
def _as_file(pem: str) -> Iterator[str]:
    """Give PEM a path for as long as it is loaded: load_cert_chain reads files only.

    On Linux, and so in Lambda, the file is in memory alone (memfd_create(2)). Elsewhere it is in a
    directory that only this user can open.
    """
    if hasattr(os, "memfd_create"):
        with open(os.memfd_create("pem"), "wb") as file:  # noqa: PTH123 - a descriptor has no path
            file.write(pem.encode())
            file.flush()
            yield f"/proc/self/fd/{file.fileno()}"
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pem"
            path.touch(mode=0o600)
            path.write_text(pem, "utf-8")
            yield str(path)
