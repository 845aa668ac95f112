"""What a sync changed: between the list that was known and the one that came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from cagateway.domain.profiles.profiles import CertificateProfile
from cagateway.domain.shortening import MAX_LISTED, shortened
from cagateway.values import dataclass

# Sectigo's own fields. A profile's `cert_type` is its id, by which it is known.
_COMPARED = ("description", "key_type", "terms", "use-secondary-org-name")


class ChangeKind(StrEnum):
    """What happened to a profile."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """One thing that changed.

    Args:
        field: What changed of the profile, by its property's name; `None` for all of it.
        before: The field's value as profiles show it; `None` if it had none.
        after: The same, now.
    """

    kind: ChangeKind
    profile_id: str
    profile_name: str
    field: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """All that a sync changed.

    Args:
        added: How many profiles are new.
        removed: How many are gone.
        changed: How many are different.
        listed: The first hundred changes: removed profiles, then changed ones, then new ones.
    """

    added: int = 0
    removed: int = 0
    changed: int = 0
    listed: tuple[ProfileChange, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.removed or self.changed)

    def counts(self) -> dict[str, int]:
        """Give the three counts by name, as events and answers show them."""
        return {"added": self.added, "removed": self.removed, "changed": self.changed}

    def are_all_listed(self) -> bool:
        """Tell whether `listed` leaves none out."""
        return len(self.listed) < MAX_LISTED


def changes_between(
    known: Iterable[CertificateProfile], listed: Iterable[CertificateProfile]
) -> ProfileChanges:
    """Compare two lists; their order does not matter, since Sectigo promises none."""
    known, listed = tuple(known), tuple(listed)
    if known == listed:  # as nearly all syncs find
        return ProfileChanges()
    before = {profile.id: profile for profile in known}
    after = {profile.id: profile for profile in listed}
    removed = [before[one] for one in before if one not in after]
    added = [after[one] for one in after if one not in before]
    pairs = [(before[one], after[one]) for one in before if one in after]
    fields = [change for old, new in pairs if old != new for change in _field_changes(old, new)]
    return ProfileChanges(
        added=len(added),
        removed=len(removed),
        changed=len({change.profile_id for change in fields}),
        listed=tuple(
            [
                *(_whole(ChangeKind.REMOVED, profile) for profile in removed[:MAX_LISTED]),
                *fields[:MAX_LISTED],
                *(_whole(ChangeKind.ADDED, profile) for profile in added[:MAX_LISTED]),
            ][:MAX_LISTED]
        ),
    )


def _whole(kind: ChangeKind, profile: CertificateProfile) -> ProfileChange:
    return ProfileChange(kind, profile.id, shortened(profile.name))


def _field_changes(old: CertificateProfile, new: CertificateProfile) -> Iterator[ProfileChange]:
    before, after = old.properties.as_strings(), new.properties.as_strings()
    values: list[tuple[str, str | None, str | None]] = [("name", old.name, new.name)]
    values += [(field, before.get(field), after.get(field)) for field in _COMPARED]
    for field, was, now in values:
        if was != now:
            yield ProfileChange(
                ChangeKind.CHANGED,
                new.id,
                shortened(new.name),
                field,
                was and shortened(was),
                now and shortened(now),
            )
