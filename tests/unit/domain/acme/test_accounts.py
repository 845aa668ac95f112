"""What an account says of itself, and the validity that an order asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cagateway.domain.acme.accounts import AcmeAccount, read_contacts
from cagateway.domain.acme.orders import AskedValidity, ValidityError, read_validity
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, malformed, not_found
from cagateway.domain.acme.states import AccountStatus

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


ACCOUNT = AcmeAccount(
    account_id="a",
    ca_id="sectigo",
    profile_id="1",
    client_id="web",
    key_id="k",
    jwk={"kty": "EC"},
    thumbprint="t",
    contacts=(),
    created_at=NOON,
    expires_at=NOON,
)


def test_an_account_belongs_to_one_directory_and_ends_when_its_owner_says_so() -> None:
    assert ACCOUNT.is_at("sectigo", "1")
    assert not ACCOUNT.is_at("sectigo", "2")
    assert ACCOUNT.deactivated().status is AccountStatus.DEACTIVATED


def test_what_is_not_there_reads_as_what_is_anothers() -> None:
    refusal = not_found("order")
    assert refusal.kind is ProblemKind.NOT_FOUND
    assert "no such order" in refusal.detail
    assert malformed("m").kind is ProblemKind.MALFORMED


def test_contacts_are_mailboxes_or_none() -> None:
    assert read_contacts(None) == ()
    assert read_contacts([]) == ()
    assert read_contacts(["mailto:pki@example.com"]) == ("mailto:pki@example.com",)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("mailto:pki@example.com", ProblemKind.MALFORMED),
        ([1], ProblemKind.MALFORMED),
        (["tel:+15550100"], ProblemKind.UNSUPPORTED_CONTACT),
        (["mailto:a@example.com,b@example.com"], ProblemKind.INVALID_CONTACT),
        (["mailto:a@example.com?subject=hi"], ProblemKind.INVALID_CONTACT),
        (["mailto:a@example.com\u202e"], ProblemKind.INVALID_CONTACT),
        ([f"mailto:{'a' * 400}@example.com"], ProblemKind.INVALID_CONTACT),
        (["mailto:a@example.com"] * 11, ProblemKind.INVALID_CONTACT),
    ],
)
def test_other_contacts_are_refused_by_their_kind(value: object, kind: ProblemKind) -> None:
    with pytest.raises(AcmeProblem) as refused:
        read_contacts(value)
    assert refused.value.kind is kind


@pytest.mark.parametrize(("offset_seconds", "days"), [(0, 47), (-30, 47), (30, 47), (86_400, 48)])
def test_an_end_comes_to_whole_days_whatever_the_clocks_say(offset_seconds: int, days: int) -> None:
    ends = NOON + timedelta(days=47, seconds=offset_seconds)
    assert read_validity(None, ends.isoformat(), NOON).days == days
    assert read_validity(NOON.isoformat(), ends.isoformat(), NOON).days == days


def test_what_was_asked_for_is_shown_again() -> None:
    assert read_validity(None, None, NOON) == AskedValidity()
    ends = "2027-01-15T12:00:00Z"
    assert read_validity(None, ends, NOON) == AskedValidity(47, None, ends)
    assert read_validity("2026-11-29T12:00:00Z", None, NOON).days is None


@pytest.mark.parametrize(
    ("not_before", "not_after"),
    [
        ("2027-03-01T00:00:00Z", None),
        ("2026-01-01T00:00:00Z", "2027-01-15T12:00:00Z"),
        (None, "2026-11-29T12:00:00Z"),
        (None, "2020-01-01T00:00:00Z"),
        (None, "soon"),
        (None, 1_800_000_000),
        ({}, None),
        (None, "2" * 4_000),
    ],
    ids=repr,
)
def test_what_cannot_be_honoured_is_refused(not_before: object, not_after: object) -> None:
    with pytest.raises(ValidityError):
        read_validity(not_before, not_after, NOON)
