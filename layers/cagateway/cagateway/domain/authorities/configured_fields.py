"""How what is configured of custom fields stands to the fields that Sectigo has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from cagateway.domain.authorities.configuration import CertificateAuthority
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.custom_fields import CustomField, FieldSettings, broken_rule
from cagateway.domain.violations import shown


class FieldTrouble(StrEnum):
    """What can be wrong with an entry."""

    NOT_AT_SECTIGO = "custom-field-not-found"
    DEFAULT_INVALID = "custom-field-default-invalid"


def has_defaults(authority: CertificateAuthority) -> bool:
    """Tell whether any entry has a default that could break its field's type."""
    return any(
        one.default is not None
        for _, settings in _places(authority)
        for one in settings.custom_fields
    )


def troubles_of(
    authority: CertificateAuthority, known: tuple[CustomField, ...]
) -> Iterator[ErrorDetail]:
    """Find entries for fields that Sectigo does not have, and defaults that break a field's type.

    Args:
        authority: With its profiles.
        known: The fields that Sectigo has.
    """
    fields = {one.name: one for one in known}
    for place, settings in _places(authority):
        for index, entry in enumerate(settings.custom_fields):
            at = f"{place}properties.custom-fields[{index}]"
            field = fields.get(entry.name)
            if field is None:
                yield _not_at_sectigo(entry.name, fields, f"{at}.name")
            elif entry.default is not None and (rule := broken_rule(field, entry.default)):
                text = (
                    f"{at}.default {rule}, not '{shown(entry.default)}', as Sectigo has the field"
                )
                yield ErrorDetail(
                    FieldTrouble.DEFAULT_INVALID,
                    f"{text} '{entry.name}'.",
                    f"{at}.default",
                    shown(entry.default),
                )


def _places(authority: CertificateAuthority) -> Iterator[tuple[str, FieldSettings]]:
    yield "", authority.field_settings
    for index, profile in enumerate(authority.profiles):
        yield f"profiles[{index}].", profile.field_settings


def _not_at_sectigo(name: str, fields: Mapping[str, CustomField], target: str) -> ErrorDetail:
    alike = next((one for one in fields if one.lower() == name.strip().lower()), None)
    hint = f" Sectigo spells it '{alike}'." if alike else ""
    return ErrorDetail(
        FieldTrouble.NOT_AT_SECTIGO,
        f"Sectigo has no active custom field '{name}', so that it is not sent.{hint}",
        target,
        shown(name),
    )
