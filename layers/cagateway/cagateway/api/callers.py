"""Who API Gateway says is calling: read from the event's context, never from headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from cagateway.api.resolver import GatewayResolver, decoded
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.certificate_names import CertificateNames, read_names
from cagateway.domain.access.identities import CertificateIdentity, calling_principal
from cagateway.domain.access.names import is_identity, read_name
from cagateway.domain.access.roles import Action
from cagateway.domain.distinguished_names import DistinguishedName
from cagateway.domain.values import dataclass
from cagateway.services.authorization import UNKNOWN, CallerReader, Presented, authorize

_PEM_MARK = "-----BEGIN"


@dataclass(frozen=True, slots=True)
class Callers:
    """Lets callers in; what every route for clients asks before anything else."""

    app: GatewayResolver
    reader: CallerReader

    def admit(self, action: Action, ca_id: str | None = None) -> Caller:
        """Let in whoever sent the current request.

        Args:
            action: What the route does.
            ca_id: The path's segment as it came; `None` where the route is about no CA.

        Raises:
            GatewayError: ACCESS_DENIED, the same one whether the CA exists or not.
        """
        caller = self.reader.caller(presented(self.app.current_event.raw_event))
        self.app.note_client(caller.client_id if caller else UNKNOWN)
        return authorize(caller, action, None if ca_id is None else decoded(ca_id))


def presented(event: Mapping[str, Any]) -> Presented:
    """Read the identities that API Gateway verified; one that cannot be read does not count.

    Args:
        event: What API Gateway sends for a request.
    """
    identity = _member(_member(event, "requestContext"), "identity")
    user_arn = identity.get("userArn")
    return Presented(
        certificate=_certificate(_member(identity, "clientCert")),
        principal=calling_principal(user_arn) if isinstance(user_arn, str) else None,
    )


def _certificate(sent: Mapping[str, Any]) -> CertificateIdentity | None:
    names = _names(sent)
    if names is None or not (is_identity(names.subject) and is_identity(names.issuer)):
        return None
    return CertificateIdentity(names.subject, names.issuer)


def _names(sent: Mapping[str, Any]) -> CertificateNames | None:
    pem = sent.get("clientCertPem")
    if isinstance(pem, str) and _PEM_MARK in pem:
        # Where there is a certificate no text counts, even if the certificate cannot be read.
        return read_names(pem)
    subject, issuer = _name(sent.get("subjectDN")), _name(sent.get("issuerDN"))
    return CertificateNames(subject, issuer) if subject and issuer else None


def _name(text: object) -> DistinguishedName | None:
    return read_name(text) if isinstance(text, str) else None


def _member(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = of.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
