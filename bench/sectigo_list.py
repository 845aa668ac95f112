"""Certificate profiles as Sectigo lists them, as many as wanted and always the same."""

from __future__ import annotations

import random
from typing import Any

_FIRST_ID = 60_000
_BRANDS = ("Sectigo", "InstantSSL", "PositiveSSL", "EnterpriseSSL", "AMT", "Elite")
_KINDS = ("Single Domain", "Multi-Domain", "Wildcard", "Unified Communications", "Intranet")
_VALIDATIONS = ("DV", "OV", "EV")
_TERMS = ([30], [47, 200], [47, 200, 365], [47, 200, 365, 397])
_RSA = (["2048", "3072", "4096", "8192"], ["2048", "4096", "8192"], ["4096"])
_EC = (["P-256", "P-384", "P-521"], ["P-256", "P-384"])


def profile_id(index: int) -> int:
    """Give the id of the profile at a place of the list."""
    return _FIRST_ID + index


def sectigo_profiles(count: int) -> list[dict[str, Any]]:
    """Make up profiles that differ as real ones do: names repeat their words, ids are unique."""
    choices = random.Random(count)  # noqa: S311 - variety, not secrecy
    return [_profile(index, choices) for index in range(count)]


def _profile(index: int, choices: random.Random) -> dict[str, Any]:
    name = f"{choices.choice(_BRANDS)} {choices.choice(_KINDS)} ({choices.choice(_VALIDATIONS)})"
    return {
        "id": profile_id(index),
        "name": f"{name} for team {choices.randrange(1000)}",
        "description": "",
        "terms": choices.choice(_TERMS),
        # Every profile allows what the benchmark's CSR has.
        "keyTypes": {"RSA": sorted({"2048", *choices.choice(_RSA)}), "EC": choices.choice(_EC)},
        "useSecondaryOrgName": choices.random() < 0.1,  # noqa: PLR2004 - few have one
    }
