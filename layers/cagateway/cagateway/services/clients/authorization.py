"""Who may do what with which CA: decided here, and nowhere else."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Protocol

from cagateway.domain.access.callers import ADDRESS, LOCAL, Caller, KnownClient
from cagateway.domain.access.identities import (
    CertificateIdentity,
    Identity,
    PrincipalIdentity,
    issuer_key,
    lookup_key,
)
from cagateway.domain.access.roles import Action, Role, without_proof
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.values import dataclass

_log = logging.getLogger(__name__)

# A client that is switched off is out within a minute; half of it is left for clocks that differ.
KEPT_SECONDS = 30.0
# A client takes some 500 bytes, and with all its bounds 30,000. A container that serves more than
# these reads some again.
MAX_KEPT = 1_000
# No client can have it as its id.
UNKNOWN = "(unknown)"


class Authentication(StrEnum):
    """How a deployment knows its clients."""

    MUTUAL_TLS = "MutualTLS"
    IAM = "IAM"
    ADDRESS = "Address"
    LOCAL = "Local"


class KnownClients(Protocol):
    """Clients by what they are known by. Raises `StoreError`."""

    def known_by(self, lookup_key: str) -> Sequence[KnownClient]:
        """Give all clients with this key, which differ in their issuers."""


class Issuers(Protocol):
    """The CAs of clients' certificates. Raises `TruststoreError`."""

    def has_signed(self, digest: str, der: bytes, uri: str) -> bool:
        """Tell whether the CA of a key, by its SHA-256, has issued a certificate."""


@dataclass(frozen=True, slots=True)
class Presented:
    """The identities that API Gateway vouches for; never what a client says of itself.

    Args:
        certificate: With its issuer, since a certificate always has one.
        der: The certificate itself; empty where there is none.
        truststore_uri: Where API Gateway has the CAs that clients' certificates come from.
    """

    certificate: CertificateIdentity | None = None
    principal: PrincipalIdentity | None = None
    der: bytes = b""
    truststore_uri: str = ""


@dataclass(frozen=True, slots=True)
class CallerReader:
    """Tells who is calling.

    Args:
        needs_issuer: Whether several CAs issue certificates: clients are known by subject and
            issuer only then, and those alone may enroll whose issuer is known by its key.
        clock: Seconds since any moment, never going back.
    """

    authentication: Authentication
    clients: KnownClients
    issuers: Issuers
    needs_issuer: bool
    clock: Callable[[], float]
    _kept: dict[tuple[str, str, str], tuple[Caller, float]] = field(default_factory=dict)

    def caller(self, presented: Presented) -> Caller | None:
        """Tell which client is calling; `None` for one that is not known here.

        Args:
            presented: Who API Gateway says it is.

        Raises:
            StoreError: The client could not be read.
            TruststoreError: The CAs of clients' certificates could not be read.
        """
        if self.authentication is Authentication.LOCAL:
            return LOCAL
        if self.authentication is Authentication.ADDRESS:
            return ADDRESS
        is_signed = self.authentication is Authentication.IAM
        if is_signed:
            return self._known(presented.principal, Presented())
        return self._known(presented.certificate, presented)

    def _known(self, identity: Identity | None, shown: Presented) -> Caller | None:
        if identity is None:
            return None
        # Each certificate by itself: what one proves, another with the same names does not.
        key = lookup_key(identity), issuer_key(identity), hashlib.sha256(shown.der).hexdigest()
        kept = self._kept.get(key)
        if kept and self.clock() < kept[1]:
            return kept[0]
        self._kept.pop(key, None)
        # From before the read: what is kept is never older than it claims to be.
        until = self.clock() + KEPT_SECONDS
        caller = self._look_up(key[0], key[1], shown)
        # Who is switched on again is let in at once, and a stranger once configured.
        if caller and caller.role is not Role.SWITCHED_OFF:
            self._keep(key, caller, until)
        return caller

    def _look_up(self, key: str, issuer: str, shown: Presented) -> Caller | None:
        by_issuer = {client.issuer: client for client in self.clients.known_by(key)}
        client = by_issuer.get(issuer)
        if client is None and not self.needs_issuer:
            client = by_issuer.get("any")
        if client is None:
            return None
        # A client that is bound to this issuer and switched off is out, and no other one instead.
        role = self._proven_role(client, shown) if client.is_enabled else Role.SWITCHED_OFF
        if role is None:
            return None
        return Caller(client.client_id, role, client.ca_ids, client.bounds, client.sees_all)

    def _proven_role(self, client: KnownClient, shown: Presented) -> Role | None:
        """Tell what a client may do with what it shows; `None` if it shows another CA's work."""
        if client.issuer_key_sha256:
            digest, uri = client.issuer_key_sha256, shown.truststore_uri
            if self.issuers.has_signed(digest, shown.der, uri):
                return client.role
            extra = {"client_id": client.client_id}
            _log.warning("A certificate was not signed by its client's issuer", extra=extra)
            return None
        is_named = shown.der and self.needs_issuer
        return without_proof(client.role) if is_named else client.role

    def _keep(self, key: tuple[str, str, str], caller: Caller, until: float) -> None:
        if len(self._kept) >= MAX_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = caller, until


def authorize(caller: Caller | None, action: Action, ca_id: str | None) -> Caller:
    """Let a client do something, or refuse it.

    Args:
        caller: `None` for a client that is not known here.
        action: What they want.
        ca_id: As they name it, existing or not; `None` for what is asked of no CA.

    Raises:
        GatewayError: ACCESS_DENIED, the same one whatever the reason and whatever exists.
    """
    if caller is not None and caller.may(action, ca_id):
        return caller
    # The CA is what a stranger wrote; it is logged as JSON, and not at a length of their choosing.
    client_id = caller.client_id if caller else UNKNOWN
    extra = {"client_id": client_id, "action": action, "ca_id": ca_id and ca_id[:64]}
    _log.warning("Access denied", extra=extra)
    raise GatewayError(
        ErrorKind.ACCESS_DENIED,
        "Either no client is configured for who you are, or it may not do this with this "
        "certificate authority. The gateway's operator can tell which.",
    )
