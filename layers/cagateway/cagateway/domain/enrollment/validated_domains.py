"""Names whose domain is known not to be validated: Sectigo would not issue for them.

What is not known refuses nothing, and is not remarked on: then Sectigo decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cagateway.domain.enrollment.names import RequestNames
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.violations import Violation, ViolationCode

_DNS_NAME = "dNSName"
# A request can have a thousand names; the first of them say what is wrong with all.
_MAX_SHOWN = 20


def unvalidated_names(names: RequestNames, offer: Offer) -> Iterator[Violation]:
    """Find the names that are refused, where the CA wants that."""
    if not offer.requires_validated_domains:
        return
    for name, text in _found(names, offer):
        yield Violation(
            ViolationCode.DOMAIN_NOT_VALIDATED,
            f"{text} Have it validated at Sectigo, or leave the name out.",
            target="subjectAltNames",
            value=name,
        )


def remarks_on_domains(names: RequestNames, offer: Offer) -> Iterator[ErrorDetail]:
    """Remark on the same names where the CA only wants them told."""
    if offer.requires_validated_domains:
        return
    for name, text in _found(names, offer):
        message = f"{text} Sectigo refuses the order, or lets it wait, until it is."
        yield ErrorDetail(ViolationCode.DOMAIN_NOT_VALIDATED, message, "subjectAltNames", name)


def _found(names: RequestNames, offer: Offer) -> Iterator[tuple[str, str]]:
    known = offer.domains
    if known is None:
        return
    hosts = (one.value for one in names.hosts if one.type == _DNS_NAME)
    found = ((host, known.unvalidated_domain_of(host)) for host in dict.fromkeys(hosts))
    when = f"{known.read_at:%Y-%m-%d %H:%M}"
    for host, domain in islice((one for one in found if one[1]), _MAX_SHOWN):
        yield host, f"Sectigo lists the domain of {host}, {domain}, as not validated ({when} UTC)."
