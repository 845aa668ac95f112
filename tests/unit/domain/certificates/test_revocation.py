"""What a revocation may say, and what else is not done here."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.certificates.revocation import (
    OTHER_ACTIONS,
    SECTIGO_REASON_CODES,
    Revocation,
    read_revocation,
)
from cagateway.domain.errors import ErrorKind, GatewayError


def revocation(**action: Any) -> Revocation:  # noqa: ANN401 - any JSON
    return read_revocation({"action": {"type": "RevokeAction", **action}})


def refused(body: object) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        read_revocation(body)
    return caught.value


@pytest.mark.parametrize("reason", SECTIGO_REASON_CODES)
def test_a_reason_is_read_in_any_case(reason: str) -> None:
    for written in (reason, reason.upper(), reason.lower()):
        assert revocation(reason=written).reason == reason


@pytest.mark.parametrize("reason", [None, ""], ids=repr)
def test_without_a_reason_it_is_unspecified(reason: str | None) -> None:
    assert revocation(reason=reason) == revocation() == Revocation("unspecified")
    assert revocation().text == "unspecified"


@pytest.mark.parametrize(
    "reason",
    ["caCompromise", "certificateHold", "privilegeWithdrawn", "removeFromCRL", " ", 1, ["x"], True],
    ids=repr,
)
def test_a_reason_that_sectigo_does_not_know_is_refused_with_those_that_it_does(
    reason: object,
) -> None:
    error = refused({"action": {"type": "RevokeAction", "reason": reason}})
    assert error.kind is ErrorKind.MALFORMED_REQUEST
    assert error.target == "action.reason"
    assert "keyCompromise" in error.message


@pytest.mark.parametrize("kind", OTHER_ACTIONS)
def test_another_action_of_ca_gateways_is_not_implemented(kind: str) -> None:
    error = refused({"action": {"type": kind}})
    assert (error.kind, error.target) == (ErrorKind.NOT_IMPLEMENTED, "action.type")


@pytest.mark.parametrize(
    ("body", "target"),
    [
        (None, ""),
        ([], ""),
        ({}, "action.type"),
        ({"action": None}, "action.type"),
        ({"action": "RevokeAction"}, "action"),
        ({"action": {"type": "revokeaction"}}, "action.type"),
        ({"action": {"type": 7}}, "action.type"),
        ({"action": {"type": "RevokeAction", "comment": 7}}, "action.comment"),
        ({"action": {"type": "RevokeAction", "comment": "x" * 4_097}}, "action.comment"),
    ],
    ids=str,
)
def test_what_is_no_action_is_malformed(body: object, target: str) -> None:
    error = refused(body)
    assert (error.kind, error.target) == (ErrorKind.MALFORMED_REQUEST, target)


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        pytest.param("the key leaked", "the key leaked", id="as-it-is"),
        pytest.param("  ", "superseded", id="blank"),
        pytest.param("", "superseded", id="empty"),
        pytest.param(None, "superseded", id="none"),
        pytest.param("x" * 600, "x" * 512, id="longer-than-sectigo-takes"),
        pytest.param("a\0b\ud800", "a\ufffdb\ufffd", id="what-cannot-be-sent"),
        pytest.param("\u202e", "superseded", id="nothing-but-a-direction-mark"),
    ],
)
def test_the_comment_is_what_sectigo_is_told_and_never_empty(
    comment: str | None, text: str
) -> None:
    assert revocation(reason="superseded", comment=comment).text == text


def test_what_else_clients_send_is_passed_over() -> None:
    extras: dict[str, Any] = {
        "status": "ACCEPTED",
        "issueCrl": "true",
        "properties": {},
        "succeedIfAlreadyInRequestedState": True,
    }
    assert revocation(reason="keyCompromise", **extras).reason == "keyCompromise"


@given(
    st.dictionaries(
        st.sampled_from(["type", "reason", "comment"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    )
)
def test_whatever_is_sent_is_read_or_refused(action: dict[str, object]) -> None:
    with suppress(GatewayError):
        assert 1 <= len(read_revocation({"action": action}).text) <= 512
