"""Finding orders: the list with its filters and pages, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.ordering.documents import Document, expires_at, listed, reported, serial_number
from local.sectigo.ordering.order import Order
from local.sectigo.ordering.placing import check_organization, key_of

LARGEST_PAGE = 200


def normal_serial(number: str) -> str:
    """Colons, case and leading zeros differ between Sectigo's own samples."""
    return number.replace(":", "").lower().lstrip("0")


# What a list can be narrowed by, out of all that Sectigo has.
_FILTERS: Mapping[str, Callable[[Order, str], bool]] = {
    "commonName": lambda order, value: order.enrollment.common_name == value,
    "subjectAlternativeName": lambda order, value: value in order.enrollment.names,
    "status": lambda order, value: order.has_status(value),
    "sslTypeId": lambda order, value: str(order.enrollment.profile.get("id")) == value,
    "orgId": lambda order, value: str(order.enrollment.org_id) == value,
    "externalRequester": lambda order, value: order.enrollment.external_requester == value,
    "serialNumber": lambda order, value: (
        normal_serial(serial_number(order)) == normal_serial(value)
    ),
    "keyAlgorithm": lambda order, value: key_of(order.enrollment.csr)[0] == value,
    "keyParam": lambda order, value: key_of(order.enrollment.csr)[1] == value,
}
# Sectigo has them and the simulator has not: to ignore them would be to find too much.
_UNSIMULATED = frozenset(
    {
        *("requester", "issuer", "vendor", "sha1Hash", "md5Hash", "sha256Hash", "requestedVia"),
        *("signatureAlgorithm", "keyUsage", "extendedKeyUsage", "installStatus", "renewalStatus"),
        *("requestedIn", "issuedIn", "expiresIn", "renewedIn", "renewed"),
    }
)

# `dateFormat` is in the manual of 25.5 alone.
_ABOUT_PAGES = frozenset({"size", "position", "dateFormat"})


def page(orders: Iterable[Order], query: str) -> tuple[list[Document], int]:
    """Give a page, and how many there are in all. Raises RefusedByCodeError."""
    wanted = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if unsimulated := _UNSIMULATED & wanted.keys():
        description = f"The simulator cannot filter by {min(unsimulated)}"
        raise RefusedByCodeError(Code.INVALID_FIELD, description)
    size = _count(wanted.get("size", str(LARGEST_PAGE)), LARGEST_PAGE, "size")
    position = _count(wanted.get("position", "0"), None, "position")
    # What Sectigo does with a name that it does not have is not documented. If it ignores it, a
    # slip finds too much: here it is to be seen.
    if unknown := wanted.keys() - _FILTERS.keys() - _ABOUT_PAGES:
        raise RefusedByCodeError(Code.INVALID_FIELD, f"There is no filter {min(unknown)}")
    filters = [(_FILTERS[name], value) for name, value in wanted.items() if name in _FILTERS]
    found = [order for order in orders if all(fits(order, value) for fits, value in filters)]
    return [listed(order) for order in found[position : position + size]], len(found)


def _count(text: str, most: int | None, name: str) -> int:
    # More digits than any count has; int() is slow on very long ones.
    is_number = text.isascii() and text.isdigit() and len(text) <= len("2147483647")
    if not is_number or (most is not None and int(text) > most):
        raise RefusedByCodeError(Code.INVALID_FIELD, f"{name} is invalid")
    return int(text)


def _moment(value: object) -> object:
    """Read a day or an instant; days are what Sectigo counts in."""
    if not isinstance(value, str):
        return value
    at = datetime.fromisoformat(value)
    return (at.astimezone(UTC) if at.tzinfo else at).date()


_Day = Annotated[date, BeforeValidator(_moment)]
_DATES: Mapping[int, Callable[[Order], datetime | None]] = {
    2: lambda order: order.revoked_at,
    3: expires_at,
    4: lambda order: order.requested_at,
    5: lambda order: order.issued_at,
}
_STATUSES = {1: "requested", 2: "issued", 3: "revoked", 4: "expired"}
_OVER_REST = 12


class ReportOrder(BaseModel):
    """The body of a report."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    certificateStatus: Literal[0, 1, 2, 3, 4] = 0  # noqa: N815 - Sectigo's names, here and below
    certificateDateAttribute: Literal[2, 3, 4, 5] = 4  # noqa: N815
    since: Annotated[_Day | None, Field(alias="from")] = None
    to: _Day | None = None
    organizationIds: list[int] = []  # noqa: N815
    commonName: str | None = None  # noqa: N815
    externalRequester: str | None = None  # noqa: N815
    certificateRequestSource: int | None = None  # noqa: N815
    serialNumberFormat: str | None = None  # noqa: N815

    def has(self, order: Order) -> bool:
        return all(
            (
                self._has_date(_DATES[self.certificateDateAttribute](order)),
                self.certificateStatus in (0, _status_number(order)),
                not self.organizationIds or order.enrollment.org_id in self.organizationIds,
                (self.commonName or "") in order.enrollment.common_name,
                (self.externalRequester or "") in order.enrollment.external_requester,
                self.certificateRequestSource in (None, _OVER_REST),
            )
        )

    def _has_date(self, at: datetime | None) -> bool:
        if at is None:
            return self.since is None and self.to is None
        day = at.date()
        return (self.since or day) <= day <= (self.to or day)


def _status_number(order: Order) -> int | None:
    return next((number for number, word in _STATUSES.items() if order.has_status(word)), None)


def report(orders: Iterable[Order], wanted: ReportOrder) -> Document:
    """Report on orders; there are no pages. Raises RefusedByCodeError.

    No member is needed, but one at least is: Sectigo fails on an empty body, for which varanus
    sends `certificateStatus` 0.
    """
    if not wanted.model_fields_set:
        raise RefusedByCodeError(Code.UNREADABLE_BODY, "The body is empty")
    for organization in wanted.organizationIds:
        check_organization(str(organization))
    leading_zeros = wanted.serialNumberFormat == "HEXWithLeadingZeros"
    found = [reported(order, leading_zeros=leading_zeros) for order in orders if wanted.has(order)]
    return {"statusCode": 0, "reports": found}
