"""Whatever text comes from Sectigo or a document: it is stored, compared, told and shown."""

from __future__ import annotations

import json
import logging
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cagateway.domain.sync.snapshot import ProfileList
from cagateway.domain.text import is_clean
from cagateway.sectigo.profiles import read_profile_list
from tests.documents import document
from tests.enrollment import accepted_csr
from tests.functional.management import code_of
from tests.functional.stack import Stack

PROFILES = "/v1/certificate-authorities/sectigo/profiles"
HALVES = st.sampled_from(["\ud83d", "\udfff", "\udc00\ud800"])
ODDITIES = st.sampled_from(
    ["\0", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\uffff"]
)
# Half characters in half of the texts, and else anything at all that JSON can spell.
TEXTS = st.lists(HALVES | ODDITIES | st.text(max_size=6), max_size=4).map("".join)
ENTRIES = st.fixed_dictionaries(
    {"name": TEXTS},
    optional={
        "description": TEXTS | st.none() | st.integers(),
        "keyTypes": st.dictionaries(TEXTS, st.lists(TEXTS | st.integers(0, 9), max_size=2)),
        "terms": st.lists(st.integers(1, 400) | TEXTS, max_size=3),
        "useSecondaryOrgName": st.booleans() | TEXTS,
    },
)
LISTS = st.lists(ENTRIES, min_size=3, max_size=3)
EXAMPLES = settings(
    max_examples=int(os.environ.get("TEXT_EXAMPLES", "20")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass
class Listing:
    """Sectigo, whose answer's body is what a test gives; read as every answer is."""

    body: bytes = b"[]"

    def list_profiles(self, _: object, **__: object) -> ProfileList:
        listed = read_profile_list(self.body)
        assert listed is not None
        return listed


@pytest.fixture
def listing(stack: Stack) -> Iterator[Listing]:
    function, listing = vars(stack.deployment.synchronization), Listing()
    before = function["synchronizer"]
    function["synchronizer"] = replace(before, sectigo=listing)
    yield listing
    function["synchronizer"] = before


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from texts_in(one)


def check_clean(value: object) -> None:
    for text in texts_in(value):
        text.encode()
        assert is_clean(text)


def body_of(entries: list[dict[str, Any]]) -> bytes:
    return json.dumps([{"id": number, **one} for number, one in enumerate(entries, 1)]).encode()


@EXAMPLES
@given(first=LISTS, second=LISTS)
def test_what_sectigo_lists_reaches_every_end_clean(
    stack: Stack,
    listing: Listing,
    caplog: pytest.LogCaptureFixture,
    first: list[dict[str, Any]],
    second: list[dict[str, Any]],
) -> None:
    caplog.clear()
    stack.deployment.empty()
    stack.configure()
    for entries in (first, second):
        listing.body = body_of(entries)
        with caplog.at_level(logging.DEBUG, logger="cagateway"):
            assert stack.sync({"caId": "sectigo", "force": True})["outcome"] == "completed"
        answer = stack.get(PROFILES)
        assert (answer.status, len(answer.body["profiles"])) == (200, 4)
        check_clean(answer.body)
    status = stack.manage("GET", "/sectigo/profile-sync")
    assert status.status == 200
    check_clean(status.body)
    events = stack.announced()
    assert "Profile Sync Completed" in {event["detail-type"] for event in events}
    check_clean(events)
    check_clean(caplog.text)


@EXAMPLES
@given(entries=LISTS)
def test_a_list_that_the_first_release_stored_does_no_harm(
    stack: Stack, listing: Listing, entries: list[dict[str, Any]]
) -> None:
    stack.deployment.empty()
    stack.configure()
    listing.body = body_of(entries)
    stack.sync({"caId": "sectigo"})
    rows = [{"id": str(number), **one} for number, one in enumerate(entries, 1)]
    readable = [{"id": one["id"], "name": one["name"], "description": one["name"]} for one in rows]
    store_as_the_first_release_did(stack, readable)
    answer = stack.get(PROFILES)
    assert (answer.status, len(answer.body["profiles"])) == (200, 4)
    check_clean(answer.body)
    assert stack.sync({"caId": "sectigo"})["outcome"] == "completed"
    assert stack.manage("GET", "/sectigo/profile-sync").status == 200


def store_as_the_first_release_did(stack: Stack, rows: list[dict[str, Any]]) -> None:
    """Put a list into the table with texts as they came from Sectigo."""
    blob = zlib.compress(json.dumps(rows).encode())
    stack.store.table.client.update_item(
        TableName=stack.store.table.name,
        Key={"pk": {"S": "CA#sectigo"}, "sk": {"S": "ca:snapshot"}},
        UpdateExpression="SET profiles = :blob REMOVE partCount, readableFrom",
        ExpressionAttributeValues={":blob": {"B": blob}},
    )


@EXAMPLES
@given(text=TEXTS)
def test_a_document_is_refused_or_shown_clean(stack: Stack, text: str) -> None:
    stack.deployment.empty()
    key_types = json.dumps({f"RSA{text}": [f"2048{text}"]})
    own = {
        "unique-id": "own",
        "name": f"a{text}",
        "properties": {"description": text, "key_type": key_types},
    }
    body = json.dumps({**document(own, enable_ca_profile_sync=False), "name": f"a{text}"})
    stored = stack.manage("PUT", body=body)
    assert stored.status in {201, 400}
    if stored.status == 400:
        assert code_of(stored) in {"malformed-request", "invalid-configuration"}
        return
    for answer in (
        stack.get("/v1/certificate-authorities/sectigo"),
        stack.get("/v1/certificate-authorities"),
        stack.get(PROFILES),
        stack.manage("GET"),
        stack.manage("GET", "/sectigo/profile-sync"),
    ):
        assert answer.status == 200
        answer.text.encode()
    check_clean(stack.get(PROFILES).body)


FIELDS = st.sampled_from(
    [
        *("profileId", "csr", "validityPeriod", "subjectDn", "variable", "variable's type"),
        *("name", "name's type", "property", "property's name"),
    ]
)


def enrollment_with(field: str, text: str) -> dict[str, Any]:
    """Make a request that is valid but for a text in one field."""

    def either(name: str, usual: str) -> str:
        return f"{usual}{text}" if name == field else usual

    return {
        "profileId": either("profileId", "60515"),
        "requiredFormat": {"format": "X509"},
        "csr": either("csr", accepted_csr()),
        "subjectVariables": [
            {"type": either("variable's type", "cn"), "value": either("variable", "a")}
        ],
        "subjectAltNames": [
            {"type": either("name's type", "dNSName"), "value": either("name", "a.example")}
        ],
        "properties": {either("property's name", "owner"): either("property", "Ada")},
        "optionalCertificateRequestDetails": {
            "subjectDn": either("subjectDn", "CN=a"),
            "validityPeriod": either("validityPeriod", "P30D"),
        },
    }


@EXAMPLES
@given(field=FIELDS, text=TEXTS)
@example(field="csr", text="\x85")
def test_a_request_is_judged_or_refused_in_clean_words(
    configured: Stack, caplog: pytest.LogCaptureFixture, field: str, text: str
) -> None:
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="cagateway"):
        answer = configured.validate(enrollment_with(field, text))
    assert answer.status in {200, 400, 404}
    # Two halves that meet in JSON are one character (RFC 8259, 7). Invisible marks around a CSR are
    # passed over, for they come along when it is copied.
    if field != "csr" and not is_clean(json.loads(json.dumps(text))):
        assert answer.status >= 400
    check_clean(answer.body)
    check_clean(caplog.text)


@EXAMPLES
@given(text=st.lists(ODDITIES | st.text(st.characters(codec="utf-8"), max_size=6)).map("".join))
def test_headers_and_parameters_do_no_harm(configured: Stack, text: str) -> None:
    headers = {"If-None-Match": text, "If-Match": text, "Accept-Encoding": text}
    query = {"$fields": text, text or "x": text}
    for answer in (
        configured.get(PROFILES, headers=headers, query=query),
        configured.get("/v1/certificate-authorities", headers=headers, query=query),
        configured.manage("GET", "", query={"nextPageIndex": text}),
        configured.manage("PUT", body=document(), query={"dry-run": text}),
        configured.manage("DELETE", headers={"If-Match": f'"{text}"'}),
    ):
        assert answer.status < 500
        if answer.text:
            check_clean(answer.body)
