"""The names of certificates in use: what is counted for domains, and where counting ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from cagateway.domain.certificates.listed import ListedCertificate
from cagateway.ports.certificates import EVERYTHING, Heading, Span
from cagateway.services.dcv import domain_look
from cagateway.services.dcv.domain_look import CurrentCertificates
from tests.fakes.clock import NOON

ONE = ListedCertificate(
    "01M8997DG00000000000000001", "AB", "", ("a.example",), "web", "vault", NOON, NOON
)


def certificate(number: int) -> ListedCertificate:
    return replace(ONE, serial_number=f"{number:04X}", names=(f"{number}.example",))


@dataclass
class Certificates:
    """Lists certificates page by page, by their place in a list."""

    by_ca_id: Mapping[str, Sequence[ListedCertificate]]
    pages: list[int] = field(default_factory=list)

    def ending(
        self,
        ca_id: str,
        span: Span,
        after: str | None,
        at_most: int,
        under: Heading = EVERYTHING,
    ) -> tuple[Sequence[ListedCertificate], str | None]:
        assert (span, under) == (Span(since=NOON), EVERYTHING)
        self.pages.append(at_most)
        start = int(after or 0)
        all_of_it = self.by_ca_id[ca_id]
        end = min(start + at_most, len(all_of_it))
        return all_of_it[start:end], str(end) if end < len(all_of_it) else None

    def longest_with(self, *_: object) -> Sequence[str]:
        raise AssertionError

    def at(self, _ca_id: str, _places: Collection[str]) -> Mapping[str, ListedCertificate]:
        raise AssertionError


def test_all_pages_of_all_cas_are_run_through() -> None:
    first, second = [certificate(n) for n in range(1_001)], [certificate(9_999)]
    found = CurrentCertificates(Certificates({"ca-1": first, "ca-2": second}))
    names = list(found.names(["ca-1", "ca-2"], NOON))
    assert names == [one.names for one in (*first, *second)]


def test_a_revoked_one_is_not_in_use() -> None:
    revoked = replace(ONE, revoked_at=NOON - timedelta(days=1))
    assert list(CurrentCertificates(Certificates({"ca-1": [revoked]})).names(["ca-1"], NOON)) == []


def test_of_very_many_the_first_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_look, "COUNTED_AT_MOST", 700)
    certificates = Certificates({one: [certificate(n) for n in range(600)] for one in ("a", "b")})
    assert len(list(CurrentCertificates(certificates).names(["a", "b"], NOON))) == 700
    assert certificates.pages == [500, 200, 100]
