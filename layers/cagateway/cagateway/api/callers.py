"""Who API Gateway says is calling: read from the event's context, never from headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from cagateway.api.resolver import GatewayResolver, decoded
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.identities import CertificateIdentity, calling_principal
from cagateway.domain.access.roles import Action
from cagateway.domain.identifiers import is_identifier
from cagateway.domain.x509.certificate_names import read_certificate
from cagateway.domain.x509.identity_names import is_identity
from cagateway.services.clients.authorization import UNKNOWN, CallerReader, Presented, authorize
from cagateway.values import dataclass

if TYPE_CHECKING:  # Functions that only read note nothing, and must not load it.
    from cagateway.services.foresight.noting import ClientSightings

# The API's stage has it, not the functions: a function's version keeps its environment.
_TRUSTSTORE = "truststoreUri"


@dataclass(frozen=True, slots=True)
class Callers:
    """Lets callers in; what every route for clients asks before anything else.

    Args:
        sightings: Notes the certificates by which they come in; `None` in a function that only
            reads.
    """

    app: GatewayResolver
    reader: CallerReader
    sightings: ClientSightings | None = None

    def admit(self, action: Action, ca_id: str | None = None) -> Caller:
        """Let in the client that sent the current request.

        Args:
            action: What the route does.
            ca_id: The path's segment as it came; `None` where the route is about no CA.

        Raises:
            GatewayError: ACCESS_DENIED, the same one whether the CA exists or not.
        """
        shown = presented(self.app.current_event.raw_event)
        caller = self.reader.caller(shown)
        self.app.note_client(caller.client_id if caller else UNKNOWN)
        admitted = authorize(caller, action, None if ca_id is None else decoded(ca_id))
        if self.sightings and ca_id is not None and is_identifier(decoded(ca_id)):
            self.sightings.note(admitted.client_id, decoded(ca_id), shown.der)
        return admitted


def presented(event: Mapping[str, Any]) -> Presented:
    """Read the identities that API Gateway verified; one that cannot be read does not count.

    Args:
        event: What API Gateway sends for a request.
    """
    identity = _member(_member(event, "requestContext"), "identity")
    user_arn = identity.get("userArn")
    principal = calling_principal(user_arn) if isinstance(user_arn, str) else None
    # The certificate itself: API Gateway writes its names in a spelling that is nowhere described.
    pem = _member(identity, "clientCert").get("clientCertPem")
    shown = read_certificate(pem) if isinstance(pem, str) else None
    if shown is None or not (is_identity(shown.names.subject) and is_identity(shown.names.issuer)):
        return Presented(principal=principal)
    holder = CertificateIdentity(shown.names.subject, shown.names.issuer)
    uri = _member(event, "stageVariables").get(_TRUSTSTORE)
    return Presented(holder, principal, shown.der, uri if isinstance(uri, str) else "")


def _member(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = of.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
