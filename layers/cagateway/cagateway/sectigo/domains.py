"""`GET /api/dcv/v1/validation`, or `v2`: the domains that an administrator sees, page by page.

Instances have the one version or the other: cert-manager.com documents v1 (SCM REST API 25.5), the
`admin.` hosts v2 (25.9). They spell states differently, and dates.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.domain.dcv.domains import (
    MAX_DOMAINS,
    Domain,
    DomainList,
    each_once,
    method_of,
    order_status_of,
    status_of,
)
from cagateway.domain.instants import read_instant
from cagateway.domain.x509.alt_names import host_name
from cagateway.ports.domains import DomainsForbiddenError
from cagateway.sectigo.calls import Call, RetryRule
from cagateway.sectigo.client import SectigoClient
from cagateway.sectigo.errors import SectigoCallError, json_list, never_sent
from cagateway.sectigo.transport.limits import CallLimits
from cagateway.values import dataclass

_OPERATION = "list domains"
_PAGE = 200  # Sectigo's largest
# What comes in smaller pages than were asked for ends here; a list of the longest is 51 pages.
_MAX_PAGES = 200
# A list that changed while it was read is read once more.
_READINGS = 2
# functions/collection has five minutes for ten messages, of which few are for domains.
_TOTAL_SECONDS = 60.0
_PAGE_LIMITS = CallLimits(total_seconds=20.0)
# The administrator lacks "allow DCV"; the customer has no DCV (SCM REST API 25.5, error codes).
_FORBIDDEN_CODES = frozenset({-3, -1608})
_LONGEST_WORD = 64


@dataclass(frozen=True, slots=True)
class SectigoDomains:
    """Lists domains.

    Args:
        client: Calls Sectigo.
        clock: Seconds that only grow.
    """

    client: SectigoClient
    clock: Callable[[], float] = field(default=time.monotonic, repr=False, compare=False)

    def list_domains(self, account: SectigoAccount, now: datetime) -> DomainList:
        reading = _Reading(self.client, account, self.clock, self.clock() + _TOTAL_SECONDS)
        try:
            for _ in range(_READINGS):
                entries, is_complete = reading.entries()
                if is_complete or len(entries) >= MAX_DOMAINS:
                    break
        except SectigoCallError as error:
            if error.status == HTTPStatus.FORBIDDEN or error.code in _FORBIDDEN_CODES:
                raise DomainsForbiddenError(error.reason, _forbidden(error)) from None
            raise
        read = [one for entry in entries if (one := _read(entry, now))]
        domains = each_once(read)
        return DomainList(now, domains, is_complete, len(entries) - len(read))


@dataclass(slots=True)
class _Reading:
    """One reading of a list, by the version of the API that the host has."""

    client: SectigoClient
    account: SectigoAccount
    clock: Callable[[], float]
    ends_at_seconds: float
    version: str | None = None

    def entries(self) -> tuple[list[object], bool]:
        """Read all pages; tell whether these are all entries, of a list that stayed the same."""
        entries: list[object] = []
        before: list[object] = []
        totals = set[int]()
        for _ in range(_MAX_PAGES):
            page, total = self._page(len(entries))
            if total is not None:
                totals.add(total)
            room = MAX_DOMAINS - len(entries)
            entries += page[:room]
            if len(page) > room or (page and page == before):
                # Too many, or pages that do not go on.
                return entries, False
            before = page
            if not page or (total is not None and len(entries) >= total):
                return entries, not totals or totals == {len(entries)}
        return entries, False

    def _page(self, position: int) -> tuple[list[object], int | None]:
        if self.version is not None:
            return self._page_of(self.version, position)
        first, second = _versions_at(self.account)
        try:
            found = self._page_of(first, position)
        except SectigoCallError as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            first, found = second, self._page_of(second, position)
        self.version = first
        return found

    def _page_of(self, version: str, position: int) -> tuple[list[object], int | None]:
        left_seconds = self.ends_at_seconds - self.clock()
        if left_seconds <= 0:
            message = f"Sectigo took more than {_TOTAL_SECONDS:.0f} s to {_OPERATION}."
            raise never_sent(FailureReason.UNREACHABLE, message)
        call = Call(
            "GET",
            f"/api/dcv/{version}/validation?size={_PAGE}&position={position}",
            _OPERATION,
            RetryRule.SAFE,
            limits=_PAGE_LIMITS.within(left_seconds),
            is_optional=True,
        )
        answer = self.client.call(self.account, call)
        return json_list(answer.body, _OPERATION), answer.total_count


def _forbidden(error: SectigoCallError) -> str:
    said = f"HTTP {error.status}" if error.code is None else f"code {error.code}"
    return (
        f"Sectigo shows this login no domains ({said}). To have them listed, allow DCV for its "
        "administrator at Sectigo; nothing else needs that."
    )


def _versions_at(account: SectigoAccount) -> tuple[str, str]:
    """Give the version that a host has by its documentation, and the other one."""
    host = urlsplit(account.url).hostname or ""
    return ("v2", "v1") if host.startswith("admin.") else ("v1", "v2")


def _read(entry: object, now: datetime) -> Domain | None:
    """Read an entry leniently; `None` for one without a domain's name."""
    if not isinstance(entry, Mapping):
        return None
    name = host_name(_text(entry, "domain").strip())
    if name is None:
        return None
    method, next_method = (_word(entry, one) for one in ("dcvMethod", "dcvOrderMethod"))
    domain = Domain(
        name=name,
        status=status_of(_word(entry, "dcvStatus")),
        method=method_of(method) or method_of(next_method),
        validated_until=_date(_word(entry, "expirationDate")),
        order_status=order_status_of(_word(entry, "dcvOrderStatus")),
    )
    return domain.as_of(now)


def _text(entry: Mapping[object, object], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _word(entry: Mapping[object, object], name: str) -> str:
    # Longer than any word of Sectigo's.
    return _text(entry, name)[:_LONGEST_WORD]


def _date(text: str) -> datetime | None:
    return read_instant(text.strip()) if text else None
