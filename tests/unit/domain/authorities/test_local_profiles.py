"""The certificate profiles of a document: what is read, and every way to be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.local_profiles import MAX_LOCAL_PROFILES
from cagateway.domain.profiles.profiles import Requirement
from tests.documents import document
from tests.unit.domain.authorities.readings import profile, read, targets_of


class TestProfiles:
    def test_keep_their_order(self) -> None:
        names = [
            p.id for p in read(document(profile(unique_id="b"), profile(unique_id="a"))).profiles
        ]
        assert names == ["b", "a"]

    def test_are_named_by_their_id_where_they_have_no_name(self) -> None:
        assert read(document({"unique-id": "own"})).profiles[0].name == "own"

    @pytest.mark.parametrize("name", ["key-types", "key_types", "key_type"])
    @pytest.mark.parametrize(
        "value", [{"RSA": ["4096"], "EC": ["P-256"]}, '{"RSA":["4096"],"EC":["P-256"]}']
    )
    def test_read_key_types_under_three_names_and_in_two_forms(
        self, name: str, value: object
    ) -> None:
        properties = read(document(profile(properties={name: value}))).profiles[0].properties
        assert properties.as_strings() == {"key_type": '{"RSA":["4096"],"EC":["P-256"]}'}

    @pytest.mark.parametrize("value", [[47, 200], "[47, 200]", "[47,200]"])
    def test_read_terms_in_two_forms(self, value: object) -> None:
        properties = read(document(profile(properties={"terms": value}))).profiles[0].properties
        assert properties.as_strings() == {"terms": "[47, 200]"}

    def test_may_have_every_property_that_sectigos_have(self) -> None:
        given = {"cert_type": 60515, "description": "", "use-secondary-org-name": "true"}
        properties = read(document(profile(properties=given))).profiles[0].properties
        assert properties.as_strings() == {
            "cert_type": "60515",
            "description": "",
            "use-secondary-org-name": "true",
        }

    @pytest.mark.parametrize("value", ["3DES-SHA1", "AES256-SHA256", "aes256-sha256"])
    def test_choose_how_their_files_are_encrypted(self, value: str) -> None:
        given = {"pkcs12-encryption": value}
        properties = read(document(profile(properties=given))).profiles[0].properties
        assert properties.as_strings() == {"pkcs12-encryption": value.upper()}

    def test_have_requirements(self) -> None:
        own = profile(
            subject_variable_requirements=[{"name": "cn", "description": "CN", "required": True}],
            subject_alt_name_requirements=[{"type": "dNSName", "required": False}],
            requested_properties=[{"name": "owner", "required": "true"}],
            protocols=["ACME"],
        )
        read_profile = read(document(own)).profiles[0]
        assert read_profile.subject_variable_requirements == (
            Requirement("cn", required=True, description="CN"),
        )
        assert read_profile.subject_alt_name_requirements == (
            Requirement("dNSName", required=False),
        )
        assert read_profile.requested_properties == (Requirement("owner", required=True),)
        assert read_profile.protocols == ("ACME",)

    def test_may_be_a_thousand(self) -> None:
        many = [profile(unique_id=f"p{number}") for number in range(MAX_LOCAL_PROFILES)]
        assert len(read(document(*many)).profiles) == MAX_LOCAL_PROFILES


RSA = {"RSA": ["2048"]}
WRONG_PROFILE_PROPERTIES: dict[str, tuple[str, dict[str, Any]]] = {
    "cert_type is a name": ("cert_type", {"cert_type": "profileA"}),
    "cert_type has a leading zero": ("cert_type", {"cert_type": "060515"}),
    "the encryption is none": ("pkcs12-encryption", {"pkcs12-encryption": "RC2"}),
    "the encryption is no text": ("pkcs12-encryption", {"pkcs12-encryption": 3}),
    "the key types are a list": ("key_type", {"key_type": ["RSA"]}),
    "the key types are broken JSON": ("key_type", {"key_type": "{"}),
    "the key types are nested deeply": ("key_type", {"key_type": "[" * 100_000}),
    "the key sizes are numbers": ("key_type", {"key_type": {"RSA": [2048]}}),
    "the key sizes are no list": ("key_type", {"key_type": {"RSA": "2048"}}),
    "the key types come under two names": ("key-types", {"key_type": RSA, "key-types": RSA}),
    "the terms hold a string": ("terms", {"terms": ["30"]}),
    "the terms hold a zero": ("terms", {"terms": [0]}),
}


@pytest.mark.parametrize(
    ("name", "properties"),
    WRONG_PROFILE_PROPERTIES.values(),
    ids=WRONG_PROFILE_PROPERTIES.keys(),
)
def test_a_wrong_property_of_a_profile_is_named(name: str, properties: dict[str, Any]) -> None:
    content = document(profile(properties=properties))
    assert targets_of(content) == {f"profiles[0].properties.{name}"}


WRONG_PROFILES: dict[str, tuple[str, object]] = {
    "it is a string": ("profiles[0]", "own"),
    "it has no id": ("profiles[0].unique-id", {"name": "x"}),
    "its id has a slash": ("profiles[0].unique-id", {"unique-id": "a/b"}),
    "a requirement has no name": (
        "profiles[0].requested-properties[0].name",
        profile(requested_properties=[{"required": True}]),
    ),
    "a requirement does not say whether": (
        "profiles[0].requested-properties[0].required",
        profile(requested_properties=[{"name": "x"}]),
    ),
    "a protocol is a number": ("profiles[0].protocols", profile(protocols=[1])),
}


@pytest.mark.parametrize(("target", "content"), WRONG_PROFILES.values(), ids=WRONG_PROFILES.keys())
def test_a_wrong_profile_is_named(target: str, content: object) -> None:
    assert target in targets_of({"profiles": [content]})
