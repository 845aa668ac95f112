"""CA Gateway's `$fields`: dotted selectors, comma-separated, with a leading minus to leave out."""

from __future__ import annotations

from dataclasses import dataclass

# The clients' longest selector has 40 characters; more than this selects nothing.
_MAX_CHARACTERS = 1_024


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """Which parts of a CA to show beyond those that are always there.

    The certificate is the only part that is left out unless it is asked for.
    """

    certificate: bool = False


def read_fields(text: str | None, root: str) -> FieldSelection:
    """Read `$fields`. Selectors that are not known select nothing, and are no error.

    Args:
        text: The parameter's value.
        root: The payload's key, at which selectors start: `caList` or `ca`.

    >>> read_fields("caList.certificate.certificateData", "caList")
    FieldSelection(certificate=True)
    >>> read_fields("-caList.certificate,caList.colour", "caList")
    FieldSelection(certificate=False)
    """
    if not text or len(text) > _MAX_CHARACTERS:
        return FieldSelection()
    selectors = {selector.strip() for selector in text.split(",")}
    certificate = f"{root}.certificate"
    wanted = {certificate, f"{certificate}.certificateData"}
    return FieldSelection(certificate=bool(wanted & selectors))
