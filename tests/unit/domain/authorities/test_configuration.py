"""A configuration document: what is read, and every way in which it can be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.local_profiles import MAX_LOCAL_PROFILES
from tests.documents import LOCAL_PROFILE, document
from tests.unit.domain.authorities.readings import problems_of, profile, read, targets_of


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
