"""Profile lists as they were last answered, kept by the container.

Reading a list is one round trip; merging and rendering it takes longer than that from a hundred
profiles on. An answer is used again only for the very same lists, so it is never older than the
table.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from typing import TypeAlias

from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.services.authorities.served import Reading
from cagateway.values import dataclass

# Some ten lists of 10,000 profiles, beside which 512 MB of memory are plenty.
MAX_KEPT_CHARACTERS = 32 * 1024 * 1024
# A list may be short, and its key as long as a client's allowed-profiles: some 10 KB.
MAX_KEPT_LISTS = 1_000
# A CA, and what of its profiles a client sees.
_Whose: TypeAlias = tuple[str, frozenset[str] | None, int | None]
_NO_PROFILES: tuple[CertificateProfile, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """An answer's text, with what is derived from it."""

    text: str

    @cached_property
    def etag(self) -> str:
        """Name the text (RFC 9110, 8.8.3)."""
        return f'"{hashlib.sha256(self.text.encode()).hexdigest()[:32]}"'

    @cached_property
    def gzipped_base64(self) -> str:
        """Compress the text, in the form in which functions answer bytes."""
        return base64.b64encode(gzip.compress(self.text.encode(), mtime=0)).decode()


@dataclass(frozen=True, slots=True)
class _Kept:
    """A rendering, and all that it was made of."""

    local: tuple[CertificateProfile, ...]
    synced: tuple[CertificateProfile, ...]
    remarks: object
    rendered: Rendered

    def is_of(self, reading: Reading) -> bool:
        # The lists are compared by identity first: the store remembers what it read.
        return (
            self.synced is _synced(reading)
            and self.local == reading.authority.profiles
            and self.remarks == _remarks(reading)
        )


@dataclass
class RenderedLists:
    """Remembers the last list of each CA, as clients with the same bounds see it."""

    _kept: OrderedDict[_Whose, _Kept] = field(default_factory=OrderedDict)

    def of(self, reading: Reading, render: Callable[[], str]) -> Rendered:
        """Give the answer for a reading, rendered if it is not the last one of that CA."""
        whose = _whose(reading)
        kept = self._kept.get(whose)
        if kept is None or not kept.is_of(reading):
            made = Rendered(render())
            local = reading.authority.profiles
            kept = _Kept(local, _synced(reading), _remarks(reading), made)
            self._kept[whose] = kept
            self._forget_the_oldest()
        self._kept.move_to_end(whose)
        return kept.rendered

    def _forget_the_oldest(self) -> None:
        while self._characters() > MAX_KEPT_CHARACTERS or len(self._kept) > MAX_KEPT_LISTS:
            self._kept.popitem(last=False)

    def _characters(self) -> int:
        return sum(len(kept.rendered.text) for kept in self._kept.values())


def _whose(reading: Reading) -> _Whose:
    bounds = reading.bounds
    return reading.authority.ca_id, bounds.profile_ids, bounds.max_validity_days


def _synced(reading: Reading) -> tuple[CertificateProfile, ...]:
    return reading.snapshot.profiles if reading.snapshot else _NO_PROFILES


def _remarks(reading: Reading) -> object:
    """Give what an answer depends on beside the lists: remarks, and what is asked for."""
    fields = reading.snapshot.custom_fields if reading.snapshot else None
    settings = reading.authority.field_settings
    return reading.freshness, reading.sync_state.backoff, fields, settings
