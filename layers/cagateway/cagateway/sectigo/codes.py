"""Sectigo's codes: one table of what a client reads, what an operator reads, and what follows.

Sectigo says with a negative number why it did not do what it was asked; its HTTP status is 400 for
nearly all of them. What it refuses with a number that has no row here is refused all the same, for
what the request asks: the words beside the number say why, and we do not have to know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cagateway.domain.authorities.connection_failures import FailureReason
from cagateway.values import dataclass


class CodeKind(Enum):
    """Whose matter a code is, and so what follows from it."""

    OF_THE_REQUEST = "of-the-request"
    """Final: the same request is refused again."""
    PASSES = "passes"
    """Nothing was done, and a later try can succeed."""
    DOES_NOT_TELL = "does-not-tell"
    """It broke inside, and what was asked for may be done all the same."""
    OF_THE_GATEWAY = "of-the-gateway"
    """Nothing was done, and nothing will be until an operator has mended something."""


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """What is known of a code.

    Args:
        kind: Whose matter it is.
        source: Where Sectigo, or a program that has met it, says so.
        client: What a client should change; empty where Sectigo's own words have to do.
        operator: What an operator should see to.
        reason: How a sync that meets it is said to have failed; `None` leaves that to the status.
        asks_for_sync: The lists by which requests are judged are not Sectigo's any more.
    """

    kind: CodeKind
    source: str
    client: str = ""
    operator: str = ""
    reason: FailureReason | None = None
    asks_for_sync: bool = False


# What an operator should see to, where a code says no more than that.
ADVICE: Mapping[FailureReason, str] = {
    FailureReason.LOGIN_REFUSED: "Check the secret that credentials-secret names, and "
    "customer-uri.",
    FailureReason.PASSWORD_EXPIRED: "The password may have expired: set a new one at Sectigo, and "
    "put it into the secret that credentials-secret names.",
    FailureReason.ACCESS_DENIED: "Check that Web/REST API is enabled for the organization, and "
    "the administrator's role.",
    FailureReason.ORGANIZATION_UNKNOWN: "Check org-id.",
    FailureReason.THROTTLED: "The next call waits longer.",
    FailureReason.SERVER_ERROR: "The next call tries again.",
    FailureReason.URL_WRONG: "Check url.",
}
_MANUAL = "SCM REST API 25.5, error codes"
_SAMPLE = "SCM REST API 25.5, sample of a 401; not among its error codes"
_COLLECTING = "answers to clients that collected from 2019 to 2024; not among the error codes"

_LOGIN_REFUSED, _DENIED = FailureReason.LOGIN_REFUSED, FailureReason.ACCESS_DENIED
_ERROR, _ORGANIZATION = FailureReason.SERVER_ERROR, FailureReason.ORGANIZATION_UNKNOWN


def _refused(client: str, operator: str = "", *, sync: bool = False) -> CodeMeaning:
    return CodeMeaning(
        CodeKind.OF_THE_REQUEST,
        _MANUAL,
        client,
        operator or "The client has to change its request.",
        asks_for_sync=sync,
    )


def _passes() -> CodeMeaning:
    operator = "It passes: the next call tries again."
    return CodeMeaning(CodeKind.PASSES, _MANUAL, operator=operator, reason=_ERROR)


def _unpublished(source: str = _MANUAL, reason: FailureReason | None = None) -> CodeMeaning:
    operator = "Whether it was done is looked up; the next call tries again." if reason else ""
    return CodeMeaning(CodeKind.DOES_NOT_TELL, source, operator=operator, reason=reason)


def _ours(reason: FailureReason, advice: str = "", source: str = _MANUAL) -> CodeMeaning:
    operator = advice or ADVICE[reason]
    return CodeMeaning(CodeKind.OF_THE_GATEWAY, source, operator=operator, reason=reason)


_NO_PROFILE = _refused(
    "Sectigo does not know the profile's Certificate Type. Choose another profile",
    "If a local profile names the Certificate Type, correct its cert_type.",
    sync=True,
)
_KEY_SIZE = _refused(
    "Sectigo does not take keys of this size for the profile. Make a key of another size",
    sync=True,
)
_UNREADABLE = _refused("Sectigo cannot read the certificate request. Make it anew")
_NOT_VALIDATED = _refused(
    "The control of a domain is not validated, or no longer. Have it validated at Sectigo",
    "Validate the domain at Sectigo.",
)
_FIELD = _refused("Sectigo does not take a field of the order")

MEANINGS: Mapping[int, CodeMeaning] = {
    # What a request asks for: its term, profile, key, names or fields.
    -36: _refused(
        "Sectigo no longer allows this validity for the profile. Ask for another one of its terms",
        sync=True,
    ),
    -39: _NO_PROFILE,
    -111: _NO_PROFILE,
    -172: _refused(
        "Sectigo does not offer the profile to this organization. Choose another profile",
        sync=True,
    ),
    -185: _refused("Sectigo's profile has no terms. Choose another profile", sync=True),
    -13: _KEY_SIZE,
    -194: _KEY_SIZE,
    -141: _refused("Sectigo takes no keys as short as this one. Make a longer one"),
    -11: _refused("Sectigo does not take keys of this kind. Make a key of another kind"),
    -78: _refused("Sectigo does not take this key. Make another one"),
    -170: _refused(
        "Sectigo takes no EC keys from this customer, whatever its profiles say. Make an RSA key",
        sync=True,
    ),
    -9: _UNREADABLE,
    -10: _UNREADABLE,
    -138: _UNREADABLE,
    -1138: _UNREADABLE,
    # Custom fields: one that is mandatory is missing, or one that was sent is gone.
    -62: _refused(
        "Sectigo demands custom fields that the order lacks. Read the profile again in a minute: "
        "its requestedProperties name what to send",
        "The CA is synced, and asks for the field; custom-fields can give it a default.",
        sync=True,
    ),
    -135: _refused(
        "Sectigo does not know a custom field of the order. Send the request again in a minute",
        sync=True,
    ),
    -7: _refused("Sectigo misses a field of the order"),
    -64: _FIELD,
    -1601: _FIELD,
    -107: _NOT_VALIDATED,
    -724: _NOT_VALIDATED,
    -737: _NOT_VALIDATED,
    -1137: _NOT_VALIDATED,
    -1603: _NOT_VALIDATED,
    -1010: _refused(
        "A domain is not allowed for this organization. Have it delegated at Sectigo",
        "Delegate the domain to the organization at Sectigo.",
    ),
    -164: _refused("A local name or private address is not allowed for this validity"),
    # Known to pass: not available now, reading requests is not, the CA is not.
    -109: _passes(),
    -140: _passes(),
    -195: _passes(),
    # Broken inside Sectigo, or between Sectigo and its CA (-129); 0 is what is under way.
    -1: _unpublished(),
    -2: _unpublished(reason=_ERROR),
    -14: _unpublished(),
    -65: _unpublished(reason=_ERROR),
    -129: _unpublished(reason=_ERROR),
    0: _unpublished(_COLLECTING),
    # The gateway's login, rights and organization: no client can change any of these.
    -16: _ours(_LOGIN_REFUSED, source=_SAMPLE),
    -410: _ours(_LOGIN_REFUSED),
    -970: _ours(_LOGIN_REFUSED),
    -7306: _ours(FailureReason.PASSWORD_EXPIRED),
    -3: _ours(_DENIED),
    -25: _ours(_DENIED),
    -37: _ours(_DENIED),
    -226: _ours(_DENIED),
    # No HTTP 429: the customer has no login at Sectigo's CA.
    -429: _ours(_DENIED, "Ask Sectigo to give the customer a login name at its CA."),
    -639: _ours(_ORGANIZATION),
    -843: _ours(_DENIED, "Check at Sectigo that the organization is validated and may order."),
    -1021: _ours(_ORGANIZATION),
    -1023: _ours(_ORGANIZATION),
}
_WITHOUT_ROW = CodeMeaning(
    CodeKind.OF_THE_REQUEST,
    "the words beside it",
    operator=f"Where Sectigo's words do not say what it is about: {ADVICE[_DENIED]}",
)
# After these the lists that requests are judged by are out of date.
SYNC_AFTER = frozenset(code for code, meaning in MEANINGS.items() if meaning.asks_for_sync)


def meaning_of(code: int | None) -> CodeMeaning | None:
    """Tell what a code means; `None` where it is none of Sectigo's.

    All of Sectigo's are negative but 0: what else calls itself a code is a proxy's.

    >>> meaning_of(-139).kind, meaning_of(403)
    (<CodeKind.OF_THE_REQUEST: 'of-the-request'>, None)
    """
    if code is None or code > 0:
        return None
    return MEANINGS.get(code, _WITHOUT_ROW)


def refusal_of(code: int | None, words: str = "") -> str | None:
    """Say what a client should change; `None` where the request is not at fault.

    Sectigo's own words for it are cleaned and short.

    >>> refusal_of(-141)
    'Sectigo takes no keys as short as this one. Make a longer one (Sectigo: -141).'
    >>> refusal_of(-139, "External Requester is required")
    'Sectigo refused the order (Sectigo: -139, "External Requester is required").'
    """
    meaning = meaning_of(code)
    if meaning is None or meaning.kind is not CodeKind.OF_THE_REQUEST:
        return None
    said = f'{code}, "{words}"' if words else f"{code}"
    return f"{meaning.client or 'Sectigo refused the order'} (Sectigo: {said})."
