"""What is stored is read as far as it can be; what is new must be right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cagateway.domain.authorities.configuration import read_configuration
from cagateway.domain.authorities.stored_authority import read_stored_document, read_stored_text
from cagateway.domain.errors import ErrorKind, GatewayError
from tests.documents import LOCAL_PROFILE, document

NEWER: dict[str, dict[str, Any]] = {
    "in the document": {**document(), "colour": "blue"},
    "in the properties": document(colour="blue"),
    "in a profile": document({**LOCAL_PROFILE, "colour": "blue"}),
    "in a profile's properties": document(
        {**LOCAL_PROFILE, "properties": {"cert_type": "60515", "colour": "blue"}}
    ),
}


@pytest.mark.parametrize("newer", NEWER.values(), ids=NEWER.keys())
def test_a_setting_that_only_newer_software_knows_is_passed_over_and_logged(
    newer: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert read_stored_document("ca-1", newer) == read_configuration("ca-1", document())
    assert "colour" in caplog.text
    assert "blue" not in caplog.text


@pytest.mark.parametrize("newer", NEWER.values(), ids=NEWER.keys())
def test_it_is_refused_in_a_new_document(newer: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as caught:
        read_configuration("ca-1", newer)
    assert caught.value.kind is ErrorKind.INVALID_CONFIGURATION


BROKEN = {
    "no JSON": "{",
    "no object": "[7]",
    "no end": "[" * 100_000,
    "a setting of the wrong kind": json.dumps(document(org_id="many")),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_makes_no_sense_is_told_as_such(text: str) -> None:
    with pytest.raises(GatewayError) as caught:
        read_stored_text("ca-1", text)
    assert caught.value.kind is ErrorKind.INVALID_CONFIGURATION


def test_text_that_the_first_release_let_in_reads_clean() -> None:
    text = json.dumps({**document(), "name": "half \ud83d, nul \0"})
    assert read_stored_text("ca-1", text).name == "half \ufffd, nul \ufffd"
