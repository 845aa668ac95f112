"""What the functions are given to do."""

from __future__ import annotations

import base64
import json

from cryptography.x509 import load_der_x509_csr

from bench import events
from bench.measures.validation import validation_event
from bench.sectigo_list import profile_id, sectigo_profiles
from cagateway.sectigo.profiles import read_profiles


def test_the_list_is_always_the_same_and_every_entry_counts() -> None:
    profiles = sectigo_profiles(1000)
    assert profiles == sectigo_profiles(1000)
    listed = read_profiles(profiles)
    assert len(listed.profiles) == 1000
    assert not listed.unreadable
    assert listed.profiles[0].id == str(profile_id(0))


def test_the_request_to_validate_is_one_that_every_profile_allows() -> None:
    event = validation_event("bench")
    body = json.loads(str(event["body"]))
    csr = load_der_x509_csr(base64.b64decode(body["csr"]))
    assert csr.is_signature_valid
    assert all("2048" in profile["keyTypes"]["RSA"] for profile in sectigo_profiles(1000))


def test_an_event_names_its_path_everywhere() -> None:
    event = events.list_profiles("bench-10")
    path = "/v1/certificate-authorities/bench-10/profiles"
    assert event["path"] == path
    assert event["requestContext"]["path"] == f"/cagw{path}"
    assert event["pathParameters"] == {"caId": "bench-10"}
    assert "sectigo" not in json.dumps(event)
