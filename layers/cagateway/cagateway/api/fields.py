"""CA Gateway's `$fields`: dotted selectors, comma-separated, with a leading minus to leave out."""

from __future__ import annotations

from collections.abc import Collection

from cagateway.values import dataclass

# The clients' longest selector has 40 characters; more than this selects nothing.
_MAX_CHARACTERS = 1_024


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """Which parts of a CA to show beyond those that are always there.

    The certificates are the only parts that are left out unless they are asked for.
    """

    certificate: bool = False
    chain: bool = False


def read_fields(text: str | None, root: str) -> FieldSelection:
    """Read `$fields`. Selectors that are not known select nothing, and are no error.

    Args:
        text: The parameter's value.
        root: The payload's key, at which selectors start: `caList` or `ca`.

    >>> read_fields("caList.certificate.certificateData", "caList")
    FieldSelection(certificate=True, chain=False)
    >>> read_fields("-caList.certificate,caList.colour", "caList")
    FieldSelection(certificate=False, chain=False)
    """
    if not text or len(text) > _MAX_CHARACTERS:
        return FieldSelection()
    selectors = {selector.strip() for selector in text.split(",")}
    return FieldSelection(
        certificate=_is_selected(f"{root}.certificate", selectors),
        chain=_is_selected(f"{root}.chain", selectors),
    )


def selects_profile_sync(text: str | None) -> bool:
    """Tell whether a list of documents is to give the state of each CA's sync.

    >>> selects_profile_sync("caList.profileSync"), selects_profile_sync("-caList.profileSync")
    (True, False)
    """
    is_short = text is not None and len(text) <= _MAX_CHARACTERS
    return is_short and "caList.profileSync" in {one.strip() for one in (text or "").split(",")}


def _is_selected(part: str, selectors: Collection[str]) -> bool:
    return part in selectors or f"{part}.certificateData" in selectors
