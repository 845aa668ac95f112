"""The management API's list of certificates: for operators, who see all of a CA's."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import listed_certificates as bodies
from cagateway.api.parameters import (
    instant_in,
    malformed,
    page_size,
    place_in_list,
    refuse_parameters,
    single_parameters,
)
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.certificates.listed import CertificateStatus, is_place
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier
from cagateway.domain.x509.alt_names import name_in_lists
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.certificates.listing import CertificateLister, Wanted
from cagateway.values import dataclass

# A line has some 500 bytes; each costs a query or two for its successor.
_PER_PAGE, _MOST = 50, 100
_PARAMETERS = (
    *("status", "expiresBefore", "name", "clientId"),
    *("preferredPageSize", "nextPageIndex"),
)


@dataclass(frozen=True)
class ListedCertificateRoutes:
    app: GatewayResolver
    reader: AuthorityReader
    lister: CertificateLister

    def table(self) -> RouteTable:
        path = f"{ConfigurationRoutes.root}/{{caId}}/certificates"
        return {path: {"GET": self.list_certificates}}

    def list_certificates(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's certificates, by ascending end."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        # A filter that is mistyped would give certificates that are not meant.
        refuse_parameters(self.app.current_event, {}, _PARAMETERS)
        ca_id = checked_ca_id(ca_id)
        wanted, after = _wanted(asked), place_in_list(asked, _is_index)
        size = page_size(asked, _PER_PAGE, _MOST)
        lines, go_on_after = self.lister.page(ca_id, wanted, after and _as_place(after), size)
        # Certificates outlive their CA. Without any, there is only the CA to ask for.
        authority = self._authority(ca_id, may_be_gone=bool(lines or go_on_after))
        next_page_index = (go_on_after or "").replace("#", "_")
        return answer(bodies.certificate_list(lines, authority, next_page_index))

    def _authority(self, ca_id: str, *, may_be_gone: bool) -> CertificateAuthority | None:
        try:
            return self.reader.authority(ca_id)
        except GatewayError as error:
            if may_be_gone and error.kind is ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND:
                return None
            raise


def _is_index(text: str) -> bool:
    return is_place(_as_place(text))


def _as_place(index: str) -> str:
    return index.replace("_", "#")


def _wanted(asked: Mapping[str, str]) -> Wanted:
    name = asked.get("name")
    return Wanted(
        status=_status(asked.get("status")),
        ends_before=instant_in(asked, "expiresBefore", "2027-03-15T00:00:00Z"),
        name=name_in_lists(name) if name else None,
        client_id=_client_id(asked.get("clientId")),
    )


def _client_id(text: str | None) -> str | None:
    if text and not is_identifier(text):
        raise malformed("clientId", f"must be {IDENTIFIER_RULE}")
    return text or None


def _status(text: str | None) -> CertificateStatus | None:
    if not text:
        return None
    known = {str(one): one for one in CertificateStatus}
    if text not in known:
        raise malformed("status", f"must be one of {', '.join(known)}")
    return known[text]
