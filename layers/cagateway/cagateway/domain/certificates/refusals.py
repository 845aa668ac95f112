"""Sectigo's refusals of an order in our words, with its code beside them."""

from __future__ import annotations

from collections.abc import Mapping

# What the request, or the profile that it names, is refused for. Sectigo's list has changed since
# it was synced, or it has a rule that no list tells.
_OF_THE_REQUEST: Mapping[int, str] = {
    -36: "Sectigo no longer allows this validity for the profile. Ask for another one of its terms",
    -39: "Sectigo does not know the profile's Certificate Type. Choose another profile",
    -111: "Sectigo does not know the profile's Certificate Type. Choose another profile",
    -172: "Sectigo does not offer the profile to this organization. Choose another profile",
    -185: "Sectigo's profile has no terms. Choose another profile",
    -13: "Sectigo does not take keys of this size for the profile. Make a key of another size",
    -194: "Sectigo does not take keys of this size for the profile. Make a key of another size",
    -141: "Sectigo takes no keys as short as this one. Make a longer one",
    -11: "Sectigo does not take keys of this kind. Make a key of another kind",
    -78: "Sectigo does not take this key. Make another one",
    -170: "Sectigo takes no EC keys from this customer, whatever its profiles say. Make an RSA key",
    -9: "Sectigo cannot read the certificate request. Make it anew",
    -10: "Sectigo cannot read the certificate request. Make it anew",
    -138: "Sectigo cannot read the certificate request. Make it anew",
    -62: "Sectigo demands custom fields that are not ordered with. Have them made optional",
    -7: "Sectigo misses a field of the order",
    -107: "The control of a domain is not validated, or no longer. Have it validated at Sectigo",
    -737: "The control of a domain is not validated, or no longer. Have it validated at Sectigo",
    -1137: "The control of a domain is not validated, or no longer. Have it validated at Sectigo",
    -1010: "A domain is not allowed for this organization. Have it delegated at Sectigo",
    -164: "A local name or private address is not allowed for this validity",
}
# After these the lists that requests are judged by are out of date.
SYNC_AFTER = frozenset({-36, -39, -111, -13, -194, -170, -172, -185})


def refusal_of(code: int | None) -> str | None:
    """Say what to change; `None` where the request is not at fault.

    >>> refusal_of(-141)
    'Sectigo takes no keys as short as this one. Make a longer one (Sectigo: -141).'
    """
    text = _OF_THE_REQUEST.get(code) if code is not None else None
    return f"{text} (Sectigo: {code})." if text else None
