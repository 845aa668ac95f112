"""The customer's domains and their validation, as both kinds of instances list them.

SCM REST API 25.5 (cert-manager.com) has v1 with words in capitals and dates; 25.9 (admin hosts)
has v2 with words for people and times.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from local.http_server import Request, Response
from local.sectigo.answers import Code, RefusedByCodeError, in_json

_LARGEST_PAGE = 200
# More than any customer has: tests try ten thousand.
_MAX_DOMAINS = 20_000
# Sectigo has them and the simulator has not: to ignore them would be to list too much.
_FILTERS = ("domain", "expiresIn", "org", "department", "dcvStatus", "orderStatus")
_ABOUT_PAGES = ("size", "position")

_Name = Annotated[str, Field(max_length=1_024)]
_Days = Annotated[float, Field(ge=-3_650, le=3_650)]
_Status = Literal["VALIDATED", "NOT_VALIDATED", "EXPIRED"]
_OrderStatus = Literal["NOT_INITIATED", "AWAITING_SUBMISSION", "SUBMITTED", "REJECTED"]
_Method = Literal[
    "EMAIL", "HTTP_CSR_HASH", "HTTPS_CSR_HASH", "CNAME_CSR_HASH", "DNSTXT_RANDOM_VALUE"
]
_OrderMethod = Literal["EMAIL", "CNAME", "HTTP", "HTTPS", "AUTO", "TXT", "PERSISTENT_TXT"]


class _Model(BaseModel):
    # Not strict: JSON has no tuples.
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )


class Domain(_Model):
    """One domain, and the state of its validation."""

    domain: _Name
    dcv_status: _Status = "NOT_VALIDATED"
    dcv_method: _Method | None = None
    dcv_order_status: _OrderStatus = "NOT_INITIATED"
    dcv_order_method: _OrderMethod | None = None
    # When the validation ends, in days from now; None: it has no end, for there is none.
    expires_in_days: _Days | None = None


class Domains(_Model):
    """What is listed, and how. By default: a customer's few, in different states."""

    domains: Annotated[tuple[Domain, ...], Field(max_length=_MAX_DOMAINS)] = (
        Domain(
            domain="example.com",
            dcv_status="VALIDATED",
            dcv_method="CNAME_CSR_HASH",
            expires_in_days=150,
        ),
        Domain(
            domain="example.net",
            dcv_status="VALIDATED",
            dcv_method="EMAIL",
            dcv_order_status="SUBMITTED",
            dcv_order_method="EMAIL",
            expires_in_days=12,
        ),
        Domain(
            domain="example.org",
            dcv_status="EXPIRED",
            dcv_method="HTTP_CSR_HASH",
            expires_in_days=-20,
        ),
        Domain(domain="shop.example.org", dcv_order_status="AWAITING_SUBMISSION"),
        Domain(
            domain="xn--bcher-kva.example",
            dcv_status="VALIDATED",
            dcv_method="DNSTXT_RANDOM_VALUE",
            expires_in_days=60,
        ),
    )
    # Which version the host has; None: both, in which v1 spells as cert-manager.com does and v2 as
    # the admin hosts do.
    version: Literal["v1", "v2"] | None = None
    # The login lacks "allow DCV" (-3), the customer has none (-1608), or a plain 403.
    forbidden: Literal[-3, -1608, 403] | None = None
    # Whether the total is told, as X-Total-Count.
    total: bool = True
    # The page that fails with a 500, counted from 1.
    failing_page: Annotated[int, Field(ge=1)] | None = None


class ListedDomains:
    """The customer's domains; any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._serving = Domains()

    def serve(self, domains: Domains) -> None:
        """List these from now on."""
        with self._lock:
            self._serving = domains

    def describe(self) -> Mapping[str, object]:
        return self._serving.model_dump(by_alias=True, exclude_defaults=True)

    def answer(self, request: Request, version: str) -> Response:
        """Answer a page. Raises RefusedByCodeError."""
        serving = self._serving
        if serving.version not in {None, version}:
            description = "There is no such resource"
            raise RefusedByCodeError(Code.NO_SUCH_PATH, description, HTTPStatus.NOT_FOUND)
        if serving.forbidden == 403:  # noqa: PLR2004 - as the rule names it
            return Response(HTTPStatus.FORBIDDEN, (("Content-Type", "text/html"),), b"Forbidden")
        if serving.forbidden is not None:
            description = "Not authorized to perform DCV validation"
            raise RefusedByCodeError(serving.forbidden, description)
        size, position = _page_of(request)
        if serving.failing_page == position // size + 1:
            description = "An unknown error occurred"
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            raise RefusedByCodeError(Code.NO_SUCH_PATH, description, status)
        shown = serving.domains[position : position + size]
        write = _in_capitals if version == "v1" else _for_people
        page = in_json(HTTPStatus.OK, [write(one, datetime.now(UTC)) for one in shown])
        total = (("X-Total-Count", str(len(serving.domains))),) if serving.total else ()
        return Response(page.status, (*page.headers, *total), page.body)


def _page_of(request: Request) -> tuple[int, int]:
    query = parse_qs(request.query, keep_blank_values=True)
    wanted = {name: values[-1] for name, values in query.items() if values[-1]}
    if unsimulated := wanted.keys() - set(_ABOUT_PAGES):
        name = min(unsimulated)
        known = "The simulator cannot filter by" if name in _FILTERS else "There is no filter"
        raise RefusedByCodeError(Code.INVALID_FIELD, f"{known} {name}")
    size = _number(wanted, "size", _LARGEST_PAGE)
    if not 1 <= size <= _LARGEST_PAGE:
        description = f"size has to be from 1 to {_LARGEST_PAGE}"
        raise RefusedByCodeError(Code.INVALID_FIELD, description)
    return size, _number(wanted, "position", 0)


def _number(wanted: Mapping[str, str], name: str, default: int) -> int:
    text = wanted.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):  # noqa: PLR2004 - an int32
        raise RefusedByCodeError(Code.INVALID_FIELD, f"{name} has to be a number")
    return int(text)


def _in_capitals(domain: Domain, now: datetime) -> Mapping[str, object]:
    ends = _ends(domain, now)
    return {
        "domain": domain.domain,
        "dcvStatus": domain.dcv_status,
        "dcvMethod": domain.dcv_method,
        "dcvOrderStatus": domain.dcv_order_status,
        "dcvOrderMethod": domain.dcv_order_method,
        "expirationDate": ends and f"{ends:%Y-%m-%d}",
    }


def _for_people(domain: Domain, now: datetime) -> Mapping[str, object]:
    ends = _ends(domain, now)
    spelled = {
        "dcvStatus": _as_words(domain.dcv_status),
        "dcvOrderStatus": _as_words(domain.dcv_order_status),
        "expirationDate": ends and f"{ends:%Y-%m-%dT%H:%M:%S.000Z}",
    }
    return {**_in_capitals(domain, now), **spelled}


def _as_words(word: str) -> str:
    return word.replace("_", " ").capitalize()


def _ends(domain: Domain, now: datetime) -> datetime | None:
    days = domain.expires_in_days
    return None if days is None else now + timedelta(days=days)
