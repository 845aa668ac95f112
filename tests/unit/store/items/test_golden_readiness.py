"""An assessment, a count and a sighting, as they were first written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cagateway.domain.dcv.domains import DomainTrouble
from cagateway.domain.foresight.assessment import NoticeKind
from cagateway.domain.foresight.findings import FindingCode
from cagateway.store.items import assessments
from tests.fakes.clock import NOON
from tests.golden_items import GOLDEN_ITEMS, items_in


def golden() -> dict[str, Any]:
    return items_in(GOLDEN_ITEMS / "v4" / "readiness.json")[0]


def test_an_assessment_is_read_as_it_was_written() -> None:
    read = assessments.from_attributes(golden())
    assert read.readiness.computed_at == NOON
    assert [str(one.code) for one in read.readiness.findings[:3]] == [
        *("domain-expires", "client-identity-expires", "no-successor"),
    ]
    assert read.published == {"domain:example.com": "third", "5F3A09C2": "third"}
    assert {one.kind for one in read.notices} == {
        *(NoticeKind.CERTIFICATE_EXPIRING, NoticeKind.DOMAIN_EXPIRING)
    }
    assert read.readiness.forecast[0].cap == 1_000
    written = assessments.to_attributes(read)
    # Compressed as some zlib did; what is in it counts.
    assert assessments.from_attributes({**golden(), **written}) == read
    assert int(golden()["expiresAt"]["N"]) == (NOON + timedelta(days=30)).timestamp()


def test_what_could_not_be_read_is_read_as_it_was_written() -> None:
    (item,) = items_in(GOLDEN_ITEMS / "v5" / "readiness.json")
    read = assessments.from_attributes(item)
    trouble = DomainTrouble(NOON, "Sectigo refused to list domains (HTTP 503).")
    assert read.readiness.domains_trouble == trouble
    assert assessments.from_attributes({**item, **assessments.to_attributes(read)}) == read
    assert assessments.from_attributes(golden()).readiness.domains_trouble is None


def test_words_of_newer_software_are_unknown_to_it() -> None:
    item = golden()
    read = assessments.from_attributes(item)
    text = assessments._packed(  # noqa: SLF001 - what a newer release would write
        {
            **assessments._readiness_fields(read.readiness),  # noqa: SLF001
            "findings": [
                {"code": "newer", "on": "2030-01-01", "severity": "dire", "message": "m", "x": 1}
            ],
            "more": {},
        }
    )
    (finding,) = assessments.from_attributes(item | {"readiness": {"B": text}}).readiness.findings
    assert finding.code is FindingCode.UNKNOWN
