"""Documents that people change: a CA's configuration, or a client. Who changed one, and what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from cagateway.domain.shortening import MAX_LISTED, shortened
from cagateway.values import dataclass

if TYPE_CHECKING:
    from cagateway.domain.access.identities import IdentityKeys


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is stored.

    Args:
        version: 1 for the first one under an id, and growing by 1.
        identity: What was stored for a client's identity, to be removed with it. A CA has none, and
            neither has a client that comes by ACME alone.
    """

    document_id: str
    document: Mapping[str, Any]
    version: int
    changed_at: datetime
    identity: IdentityKeys | None = None


class ChangeAction(StrEnum):
    """What was done to a document."""

    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    UNKNOWN = "unknown"  # what newer software wrote, read by this one


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting that is different.

    Args:
        setting: Its path, such as `properties.org-id` or `profiles.web.properties.terms`.
        before: As JSON; `None` if it was not there.
        after: The same, now.
    """

    setting: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One change of one document.

    Args:
        document_id: Whose document it is.
        version: Of the document that it left, or of the one that it removed.
        principal: Who did it: the IAM principal of the request.
        settings: What is different, at most a hundred settings.
    """

    document_id: str
    version: int
    action: ChangeAction
    principal: str
    changed_at: datetime
    settings: tuple[SettingChange, ...] = ()

    @classmethod
    def storing(
        cls,
        document_id: str,
        document: Mapping[str, Any],
        replaced: StoredDocument | None,
        *,
        principal: str,
        changed_at: datetime,
    ) -> Self:
        """Make the change that stores a document, instead of another if there is one."""
        return cls(
            document_id,
            replaced.version + 1 if replaced else 1,
            ChangeAction.CHANGED if replaced else ChangeAction.CREATED,
            principal,
            changed_at,
            settings_changed(replaced.document if replaced else {}, document),
        )


@dataclass(frozen=True, slots=True)
class ConfigurationChange(DocumentChange):
    """One change of one CA's configuration."""

    @property
    def ca_id(self) -> str:
        """Whose configuration it is."""
        return self.document_id


@dataclass(frozen=True, slots=True)
class ClientChange(DocumentChange):
    """One change of one client's document."""


def settings_changed(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[SettingChange, ...]:
    """Compare two documents, setting by setting; profiles are known by their `unique-id`.

    >>> settings_changed({"name": "a"}, {"name": "b"})
    (SettingChange(setting='name', before='"a"', after='"b"'),)
    """
    old, new = dict(_settings("", before)), dict(_settings("", after))
    names = [*old, *(name for name in new if name not in old)]
    different = (name for name in names if old.get(name) != new.get(name))
    return tuple(
        SettingChange(shortened(name), _shown(old.get(name)), _shown(new.get(name)))
        for name, _ in zip(different, range(MAX_LISTED), strict=False)
    )


def _shown(value: str | None) -> str | None:
    return value and shortened(value)


def _settings(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Run through a document's settings; the one that is replaced may be of any shape."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _settings(f"{path}.{name}" if path else str(name), inner)
    elif path == "profiles" and isinstance(value, list):
        for index, profile in enumerate(value):
            name = profile.get("unique-id") if isinstance(profile, Mapping) else None
            yield from _settings(f"{path}.{name}" if name else f"{path}[{index}]", profile)
    else:
        yield path, json.dumps(value, ensure_ascii=False)
