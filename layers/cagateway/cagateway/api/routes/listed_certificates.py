"""The management API's list of certificates: for operators, who see all of a CA's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from cagateway.api.bodies import listed_certificates as bodies
from cagateway.api.page_parameters import page_size
from cagateway.api.repeated import single_parameters
from cagateway.api.resolver import GatewayResolver, RouteTable, checked_ca_id, checked_principal
from cagateway.api.responses import answer
from cagateway.api.routes.configurations import ConfigurationRoutes
from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.certificates.listed import CertificateStatus, is_place
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier
from cagateway.domain.instants import read_instant
from cagateway.domain.sections import Problems, Section
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
    """One method for each route."""

    app: GatewayResolver
    reader: AuthorityReader
    lister: CertificateLister

    def table(self) -> RouteTable:
        """Give the handlers by path and method."""
        path = f"{ConfigurationRoutes.root}/{{caId}}/certificates"
        return {path: {"GET": self.list_certificates}}

    def list_certificates(self, ca_id: str) -> Response[str]:
        """Answer a page of a CA's certificates, by ascending end."""
        checked_principal(self.app.current_event)
        asked = single_parameters(self.app.current_event)
        _refuse_unknown(asked)
        ca_id = checked_ca_id(ca_id)
        wanted, after = _wanted(asked), _after(asked)
        size = page_size(asked, _PER_PAGE, _MOST)
        lines, go_on_after = self.lister.page(ca_id, wanted, after, size)
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


def _refuse_unknown(asked: Mapping[str, str]) -> None:
    """A filter that is mistyped would give certificates that are not meant."""
    problems = Problems(ErrorKind.MALFORMED_REQUEST, quotes_text=True)
    Section("", asked, problems).refuse_unknown(_PARAMETERS)
    problems.raise_any()


def _wanted(asked: Mapping[str, str]) -> Wanted:
    name = asked.get("name")
    return Wanted(
        status=_status(asked.get("status")),
        ends_before=_instant(asked.get("expiresBefore")),
        name=name_in_lists(name) if name else None,
        client_id=_client_id(asked.get("clientId")),
    )


def _client_id(text: str | None) -> str | None:
    if text and not is_identifier(text):
        raise _malformed("clientId", f"must be {IDENTIFIER_RULE}")
    return text or None


def _status(text: str | None) -> CertificateStatus | None:
    if not text:
        return None
    known = {str(one): one for one in CertificateStatus}
    if text not in known:
        raise _malformed("status", f"must be one of {', '.join(known)}")
    return known[text]


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    at = read_instant(text)
    if at is None:
        raise _malformed(
            "expiresBefore", "must be a date or a time (ISO 8601), such as 2027-03-15T00:00:00Z"
        )
    return at


def _after(asked: Mapping[str, str]) -> str | None:
    text = (asked.get("nextPageIndex") or "").replace("_", "#")
    if text and not is_place(text):
        raise _malformed("nextPageIndex", "must be what an earlier page gave")
    return text or None


def _malformed(name: str, rule: str) -> GatewayError:
    return GatewayError(ErrorKind.MALFORMED_REQUEST, f"{name} {rule}.", target=name)
