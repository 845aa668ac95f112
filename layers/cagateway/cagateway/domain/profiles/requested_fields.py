"""What orders of a profile are asked for: Sectigo's custom fields, as they are configured here."""

from __future__ import annotations

import functools
from dataclasses import replace

from cagateway.domain.profiles.custom_fields import (
    NO_FIELD_SETTINGS,
    CustomField,
    FieldSettings,
    RequesterSetting,
    broken_rule,
    kind_of,
)
from cagateway.domain.profiles.profiles import CertificateProfile, Requirement
from cagateway.values import dataclass

_REQUESTER_DESCRIPTION = (
    "Whom Sectigo writes to about the order: an e-mail address, or several with commas between them"
)


@dataclass(frozen=True, slots=True)
class RequestedField:
    """One custom field that an order can have.

    Args:
        property_name: Of the property of a request that fills it.
        default: Taken where the request has none; it may not fit the field any more.
    """

    field: CustomField
    property_name: str
    default: str | None = None

    @property
    def is_required(self) -> bool:
        """Tell whether a request has to fill it: nothing that fits is configured."""
        has_default = self.default is not None and broken_rule(self.field, self.default) is None
        return self.field.is_mandatory and not has_default

    @property
    def title(self) -> str:
        """Name it, for those who fill it."""
        return f"Sectigo's custom field '{self.field.name}'"

    def described(self) -> str:
        """Say what it is."""
        return f"{self.title}: {kind_of(self.field)}"


@dataclass(frozen=True, slots=True)
class RequestedFields:
    """All that an order of one profile can have beside Sectigo's own fields.

    Args:
        missing: Fields that are configured here, and that Sectigo does not have. They are not sent.
    """

    fields: tuple[RequestedField, ...] = ()
    requester: RequesterSetting | None = None
    missing: tuple[str, ...] = ()

    def requirements(self) -> tuple[Requirement, ...]:
        """Name the properties of requests that are taken, as profiles list them."""
        listed = [
            Requirement(one.property_name, one.is_required, one.described()) for one in self.fields
        ]
        if self.requester and self.requester.property_name:
            name, is_required = self.requester.property_name, False
            listed.append(Requirement(name, is_required, _REQUESTER_DESCRIPTION))
        return tuple(listed)


# A container serves some CAs, whose profiles share a handful of settings.
@functools.lru_cache(maxsize=256)
def requested_fields(
    known: tuple[CustomField, ...] | None, settings: FieldSettings
) -> RequestedFields:
    """Find what orders are asked for.

    Args:
        known: The fields that Sectigo has; `None` where no list of them was ever read: then what is
            configured is taken at its word.
        settings: The profile's, over those of its CA.
    """
    entries = {one.name: one for one in settings.custom_fields}
    if known is None:
        known = tuple(map(CustomField, entries))
    fields = []
    for field in known:
        entry = entries.pop(field.name, None)
        if entry:
            fields.append(RequestedField(field, entry.taken_from, entry.default))
        elif field.is_mandatory:
            fields.append(RequestedField(field, field.name))
    return RequestedFields(tuple(fields), settings.external_requester, tuple(entries))


def published_profiles(
    profiles: tuple[CertificateProfile, ...],
    known: tuple[CustomField, ...] | None,
    settings: FieldSettings,
) -> tuple[CertificateProfile, ...]:
    """List in each profile what its orders are asked for, after what it asks for itself.

    Args:
        profiles: As they are merged.
        known: The fields that Sectigo has; `None` where no list of them was ever read.
        settings: The CA's.
    """
    # Thousands of profiles have no settings of their own, and are asked for the same.
    common = requested_fields(known, settings).requirements()
    if not common and all(one.field_settings is NO_FIELD_SETTINGS for one in profiles):
        return profiles
    return tuple(
        _publishing(one, common)
        if one.field_settings is NO_FIELD_SETTINGS
        else _publishing(
            one, requested_fields(known, one.field_settings.laid_over(settings)).requirements()
        )
        for one in profiles
    )


def _publishing(profile: CertificateProfile, asked: tuple[Requirement, ...]) -> CertificateProfile:
    """List what is asked for once, and as required if one of those who ask for it requires it."""
    if not asked:
        return profile
    listed = {one.name: one for one in profile.requested_properties}
    for one in asked:
        before = listed.setdefault(one.name, one)
        listed[one.name] = replace(
            before,
            required=before.required or one.required,
            description=before.description or one.description,
        )
    return replace(profile, requested_properties=tuple(listed.values()))
