"""What a client may have, beside what its role lets it do, and how its document says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cagateway.domain.access.name_patterns import (
    MAX_CHARACTERS_TOGETHER,
    MAX_PATTERNS,
    NamePatterns,
    misfit,
    normal_pattern,
)
from cagateway.domain.access.roles import Role, Sight
from cagateway.domain.identifiers import IDENTIFIER_RULE, is_identifier, printable
from cagateway.domain.profiles.profiles import MAX_TERM_DAYS, Terms, is_term
from cagateway.domain.sections import Section
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one client; `None` is no bound, and an empty one leaves nothing.

    Args:
        names: Those that its certificates may have.
        profile_ids: The profiles that exist for it.
        max_validity_days: How long its certificates may be valid.
    """

    names: NamePatterns | None = None
    profile_ids: frozenset[str] | None = None
    max_validity_days: int | None = None

    @property
    def is_unbounded(self) -> bool:
        """Tell whether the client may have whatever the CAs may."""
        return self == UNBOUNDED

    def has_profile(self, profile_id: str) -> bool:
        """Tell whether a profile exists for the client, if it exists at all."""
        return self.profile_ids is None or profile_id in self.profile_ids

    def terms_within(self, terms: Terms) -> Terms:
        """Give the terms that the client may have, in their order."""
        longest = self.max_validity_days
        return terms if longest is None else tuple(days for days in terms if days <= longest)


UNBOUNDED = Bounds()


# A client that uses more profiles than this uses all of them, as for CAs.
MAX_PROFILES = 100
NAMES, PROFILES, DAYS = "allowed-names", "allowed-profiles", "max-validity-days"
CERTIFICATES = "certificates"
BOUND_SETTINGS = (NAMES, PROFILES, DAYS, CERTIFICATES)
_DAYS_RULE = f"must be a number of days, from 1 to {MAX_TERM_DAYS}"


_SIGHT_RULE = f"must be one of {', '.join(Sight)}"


def read_bounds(root: Section) -> Bounds:
    """Read what a client may have; a list that is absent is no bound, and an empty one nothing."""
    days = root.parsed(_days, _DAYS_RULE, DAYS)
    return Bounds(_read_names(root), _read_profiles(root), days)


def read_sight(root: Section) -> Sight:
    """Read whose certificates a client sees: its own, where nothing is said."""
    return root.parsed(_sight, _SIGHT_RULE, CERTIFICATES) or Sight.OWN


def normal_form(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a document that was sent as it is stored and shown: nothing is left to a default.

    Names that are none stay as they are; reading the document refuses them.

    >>> normal_form({"allowed-names": ["WWW.Example.com."]})
    {'allowed-names': ['www.example.com'], 'certificates': 'own'}
    """
    normal = dict(document)
    names = normal.get(NAMES)
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        normal[NAMES] = list(dict.fromkeys(normal_pattern(name) or name for name in names))
    if normal.get(CERTIFICATES) is None:
        normal[CERTIFICATES] = str(Sight.OWN)
    return normal


def with_former_meaning(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a stored document with what it means: one that says nothing is from before one could.

    All clients saw all certificates then. Shown, it is not lost when the document is put again.
    """
    if not document or document.get(CERTIFICATES) is not None:
        return document
    return {**document, CERTIFICATES: str(Sight.ALL)}


def is_unbounded(document: Mapping[str, Any]) -> bool:
    """Tell whether a document lets its client order certificates for any name, however short.

    >>> is_unbounded({"role": "integrator"}), is_unbounded({"role": "read-only-integrator"})
    (True, False)
    >>> is_unbounded({"role": "integrator", "max-validity-days": 47})
    True
    """
    enabled = str(document.get("enabled", True)).lower() == "true"
    orders = document.get("role") in {Role.INTEGRATOR, Role.POLICY_CONSTRAINED_TENANT}
    return enabled and orders and document.get(NAMES) is None


def _read_names(root: Section) -> NamePatterns | None:
    if root.value(NAMES) is None:
        return None
    texts = root.texts(NAMES, at_most=MAX_PATTERNS)
    if sum(map(len, texts)) > MAX_CHARACTERS_TOGETHER:
        rule = f"has more than {MAX_CHARACTERS_TOGETHER} characters together"
        root.refuse(NAMES, f"{rule}: name the domains above these", echo=False)
        return None
    normal = []
    for index, text in enumerate(texts):
        pattern = normal_pattern(text)
        if pattern is None:
            root.refuse(f"{NAMES}[{index}]", f"'{printable(text)}' {misfit(text)}", echo=False)
        else:
            normal.append(pattern)
    return NamePatterns.of(dict.fromkeys(normal))


def _read_profiles(root: Section) -> frozenset[str] | None:
    if root.value(PROFILES) is None:
        return None
    ids = frozenset(root.texts(PROFILES, at_most=MAX_PROFILES))
    if not all(map(is_identifier, ids)):
        root.refuse(PROFILES, f"must name profiles by their ids, each {IDENTIFIER_RULE}")
    return ids


def _days(value: object) -> int | None:
    return value if isinstance(value, int) and is_term(value) else None


def _sight(value: object) -> Sight | None:
    return next((sight for sight in Sight if sight == value), None)
