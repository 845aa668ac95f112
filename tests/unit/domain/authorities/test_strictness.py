"""What a document may no longer hold, and what is forgiven to one that is stored already."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.configuration import read_configuration
from cagateway.domain.authorities.stored_authority import read_stored_document
from cagateway.domain.errors import GatewayError
from tests.documents import LOCAL_PROFILE, document
from tests.unit.domain.authorities.readings import problems_of, profile, read, targets_of

HALF = chr(0xD83D)
STRINGS_OF_JSON: dict[str, tuple[str, str]] = {
    "a name twice": ("key_type", '{"RSA":["2048"],"RSA":["4096"]}'),
    "half a character": ("key_type", '{"RSA":["\\ud83d"]}'),
    "a NUL": ("key_type", '{"RSA":["\\u0000"]}'),
    "a constant": ("terms", "[NaN]"),
    "an endless number": ("terms", "[" + "1" * 5000 + "]"),
}


@pytest.mark.parametrize("name", STRINGS_OF_JSON)
def test_json_in_a_string_is_read_as_strictly_as_json_around_it(name: str) -> None:
    setting, text = STRINGS_OF_JSON[name]
    content = document(profile(properties={setting: text}))
    assert f"profiles[0].properties.{setting}" in targets_of(content)


@pytest.mark.parametrize("setting", ["key_type", "key-types", "key_types", "terms"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_list_means_none_as_forms_send_it(setting: str, blank: str) -> None:
    properties = read(document(profile(properties={setting: blank}))).profiles[0].properties
    assert (properties.key_types, properties.terms) == (None, None)


def test_another_connector_is_refused_with_the_one_that_is_known() -> None:
    (problem,) = problems_of({**document(), "connector-name": "com.Other"})
    assert problem.target == "connector-name"
    assert "com.Sectigo" in problem.message


@pytest.mark.parametrize("unique_id", [".", ".."])
def test_an_id_is_no_step_in_a_path(unique_id: str) -> None:
    assert targets_of(document(profile(unique_id=unique_id))) == {"profiles[0].unique-id"}


@pytest.mark.parametrize("end", ["?", "#", "/?", "?x", "#x"])
def test_a_url_has_no_query_nor_fragment_even_an_empty_one(end: str) -> None:
    content = document(url=f"https://cert-manager.com{end}")
    with pytest.raises(GatewayError) as caught:
        read_configuration("ca-1", content, {"cert-manager.com"})
    assert [problem.target for problem in caught.value.details] == ["properties.url"]


@pytest.mark.parametrize("text", [f"half {HALF}", "a\0b", "\u202egnp.exe"], ids=ascii)
def test_text_that_cannot_be_is_refused_where_it_stands(text: str) -> None:
    content = document(profile(name=text), LOCAL_PROFILE | {"unique-id": "other"})
    problems = problems_of(content)
    assert problems[0].target == "profiles[0].name"
    assert "direction marks" in problems[0].message


def test_the_secret_is_one_of_the_deployments() -> None:
    content = document(credentials_secret="cagateway/demo")
    assert read_configuration("ca-1", content).connection
    with pytest.raises(GatewayError) as caught:
        read_configuration("ca-1", content, secrets_prefix="staging/")
    assert "staging/" in caught.value.details[0].message


def test_unknown_settings_are_guessed_at_as_far_as_anybody_reads() -> None:
    compared = len(problems_of({f"nome{number}": 1 for number in range(20_000)}))
    assert compared == 100


FORGIVEN: list[dict[str, Any]] = [
    {**document(), "connector-name": "com.Other"},
    document(profile(unique_id="..")),
    document(profile(properties={"key_type": '{"RSA":["2048"],"RSA":["4096"]}'})),
    document(credentials_secret="elsewhere/demo"),
]


@pytest.mark.parametrize("content", FORGIVEN, ids=["connector", "id", "name twice", "secret"])
def test_what_was_stored_before_is_read_as_it_was(content: dict[str, Any]) -> None:
    assert read_stored_document("ca-1", content).profiles


@pytest.mark.parametrize("name", ["cagateway/acme secret", 7, "cagateway/"])
def test_a_secret_has_a_name_of_secrets_manager_beyond_its_prefix(name: object) -> None:
    content = document()
    content["properties"]["credentials-secret"] = name
    assert "properties.credentials-secret" in targets_of(content)


@pytest.mark.parametrize("text", ["{", "[" * 100_000])
def test_a_stored_string_that_is_no_json_is_still_a_problem(text: str) -> None:
    content = document(profile(properties={"key_type": text}))
    with pytest.raises(GatewayError):
        read_stored_document("acme", content)
