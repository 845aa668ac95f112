"""A configuration document: what is read, and every way in which it can be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.configuration import (
    CertificateAuthority,
    read_configuration,
)
from cagateway.domain.authorities.connection import Connection
from cagateway.domain.authorities.local_profiles import MAX_LOCAL_PROFILES
from cagateway.domain.authorities.sync_settings import SyncSettings
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.domain.profiles.profiles import Requirement
from tests.documents import LOCAL_PROFILE, document


def read(content: object) -> CertificateAuthority:
    return read_configuration("ca-1", content)


def problems_of(content: object) -> tuple[ErrorDetail, ...]:
    with pytest.raises(GatewayError) as caught:
        read(content)
    assert caught.value.kind is ErrorKind.INVALID_CONFIGURATION
    return caught.value.details


def targets_of(content: object) -> set[str]:
    return {problem.target for problem in problems_of(content)}


def profile(**settings: object) -> dict[str, Any]:
    own = {name.replace("_", "-"): value for name, value in settings.items()}
    return {**LOCAL_PROFILE, **own}


class TestSync:
    def test_reads_where_the_profiles_come_from(self) -> None:
        assert read(document(profile_sync_interval="P1DT1H")).sync == SyncSettings(
            Connection("https://cert-manager.com", "demo", 1234, "cagateway/demo"), 90_000
        )

    def test_is_off_unless_it_is_activated(self) -> None:
        assert read({"name": "Sectigo"}).sync is None
        assert read(document(enable_ca_profile_sync=False)).sync is None

    @pytest.mark.parametrize("written", ["true", True])
    def test_may_be_activated_by_a_string_as_in_yaml(self, written: object) -> None:
        assert read(document(enable_ca_profile_sync=written)).sync is not None

    def test_happens_every_hour_by_default(self) -> None:
        sync = read(document(profile_sync_interval=None)).sync
        assert sync is not None
        assert sync.interval_seconds == 3600

    def test_accepts_an_org_id_written_as_a_string(self) -> None:
        sync = read(document(org_id="77")).sync
        assert sync is not None
        assert sync.connection.org_id == 77

    @pytest.mark.parametrize("setting", ["url", "customer-uri", "org-id", "credentials-secret"])
    def test_needs_each_of_its_settings(self, setting: str) -> None:
        assert targets_of(document(**{setting: None})) == {f"properties.{setting}"}

    @pytest.mark.parametrize(
        "settings", [{"url": "https://other"}, {"org_id": 9}, {"customer_uri": "x"}]
    )
    def test_names_its_source_so_that_another_list_is_not_taken_for_it(
        self, settings: dict[str, Any]
    ) -> None:
        one, other = read(document()).sync, read(document(**settings)).sync
        assert one is not None
        assert other is not None
        assert one.source != other.source


class TestAConnection:
    def test_is_configured_by_itself(self) -> None:
        authority = read(document(enable_ca_profile_sync=False))
        assert authority.sync is None
        assert authority.connection == Connection(
            "https://cert-manager.com", "demo", 1234, "cagateway/demo"
        )

    @pytest.mark.parametrize("setting", ["url", "customer-uri", "org-id", "credentials-secret"])
    def test_is_whole_or_none(self, setting: str) -> None:
        authority = read(document(**{setting: None}, enable_ca_profile_sync=False))
        assert authority.connection is None

    def test_is_what_a_sync_goes_by(self) -> None:
        authority = read(document())
        assert authority.sync is not None
        assert authority.sync.connection == authority.connection


@pytest.mark.parametrize(
    "written",
    [
        "MIIBszCC",
        "MIIB\nszCC\n",
        "-----BEGIN CERTIFICATE-----\r\nMIIB\r\nszCC\r\n-----END CERTIFICATE-----\r\n",
    ],
)
def test_a_certificate_is_kept_as_bare_base64(written: str) -> None:
    assert read({"certificate": written}).certificate == "MIIBszCC"


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


WRONG_SETTINGS = {
    "the sync flag is a word": ("enable-ca-profile-sync", "yes"),
    "the sync flag is a number": ("enable-ca-profile-sync", 1),
    "the url is a number": ("url", 1),
    "the url is empty": ("url", ""),
    "the url is endless": ("url", "h" * 2000),
    "the customer-uri is two headers": ("customer-uri", "acme\r\nX-Injected: 1"),
    "the customer-uri is empty": ("customer-uri", ""),
    "the org-id is zero": ("org-id", 0),
    "the org-id is a flag": ("org-id", True),
    "the org-id is over int32": ("org-id", 2**31),
    "the secret is somebody else's": ("credentials-secret", "prod/db"),
    "the interval is a number": ("profile-sync-interval", 60),
    "the interval is zero": ("profile-sync-interval", "PT0S"),
    "the interval is over 30 days": ("profile-sync-interval", "P31D"),
}


@pytest.mark.parametrize(("setting", "value"), WRONG_SETTINGS.values(), ids=WRONG_SETTINGS.keys())
def test_a_wrong_setting_is_named(setting: str, value: object) -> None:
    assert targets_of(document(**{setting: value})) == {f"properties.{setting}"}


RSA = {"RSA": ["2048"]}
WRONG_PROFILE_PROPERTIES: dict[str, tuple[str, dict[str, Any]]] = {
    "cert_type is a name": ("cert_type", {"cert_type": "profileA"}),
    "cert_type has a leading zero": ("cert_type", {"cert_type": "060515"}),
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


WRONG_DOCUMENTS: dict[str, tuple[str, object]] = {
    "properties is a list": ("properties", {"properties": []}),
    "profiles is an object": ("profiles", {"profiles": {}}),
    "a unique-id comes twice": ("profiles[1].unique-id", document(LOCAL_PROFILE, LOCAL_PROFILE)),
    "there are too many profiles": (
        "profiles",
        {"profiles": [{"unique-id": f"p{number}"} for number in range(MAX_LOCAL_PROFILES + 1)]},
    ),
    "the certificate is a key": ("certificate", {"certificate": "-----BEGIN PRIVATE KEY-----"}),
    "the certificate is cut": ("certificate", {"certificate": "MIIBs"}),
    "the certificate is no DER": ("certificate", {"certificate": "aGVsbG8="}),
    "the certificate is a number": ("certificate", {"certificate": 1}),
    "the certificate is endless": ("certificate", {"certificate": "M" * 8004}),
    "it is a list": ("", []),
    "it is null": ("", None),
}


@pytest.mark.parametrize(
    ("target", "content"), WRONG_DOCUMENTS.values(), ids=WRONG_DOCUMENTS.keys()
)
def test_a_wrong_document_is_refused(target: str, content: object) -> None:
    assert targets_of(content) == {target}


def test_every_problem_is_found_at_once() -> None:
    content = document(profile(unique_id="a/b"), org_id=0, profile_sync_interval="soon")
    assert targets_of(content) == {
        "properties.org-id",
        "properties.profile-sync-interval",
        "profiles[0].unique-id",
    }


class TestAnUnknownSetting:
    def test_is_refused_with_the_nearest_known_name(self) -> None:
        (problem,) = problems_of(document(enable_profile_sync=True))
        assert problem.target == "properties.enable-profile-sync"
        assert "enable-ca-profile-sync" in problem.message

    def test_is_answered_with_all_names_where_none_is_near(self) -> None:
        (problem,) = problems_of({"colour": "red"})
        assert "connector-name" in problem.message

    @pytest.mark.parametrize("setting", ["login-password", "client-cert-key-store-password"])
    def test_is_refused_unseen_for_it_may_be_a_password(self, setting: str) -> None:
        (problem,) = problems_of(document(**{setting: "hunter2"}))
        assert "hunter2" not in problem.message + problem.value


@pytest.mark.parametrize(
    "content",
    [
        document(credentials_secret="hunter2"),
        {"certificate": "-----BEGIN PRIVATE KEY-----\nhunter2"},
    ],
    ids=["a password for a secret's name", "a private key for a certificate"],
)
def test_what_was_pasted_by_mistake_is_refused_unseen(content: dict[str, Any]) -> None:
    (problem,) = problems_of(content)
    assert "hunter2" not in problem.message + problem.value


def test_a_refusal_holds_no_more_of_a_value_than_is_needed_to_find_it() -> None:
    (problem,) = problems_of(document(url="h" * 2000))
    assert len(problem.message) < 300
