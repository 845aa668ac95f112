"""How the custom fields and the external requester of an order are filled, as it is configured."""

from __future__ import annotations

from cagateway.values import dataclass

# CA Gateway's property of a renewal: what it holds goes to no field.
RENEWED_SERIAL = "RenewalSerialNumber"


@dataclass(frozen=True, slots=True)
class FieldSetting:
    """How one custom field is filled.

    Args:
        name: The field's, as Sectigo has it.
        property_name: Of the request's property; without one the field's own name.
        default: Taken where the request has no value.
    """

    name: str
    property_name: str | None = None
    default: str | None = None

    @property
    def taken_from(self) -> str:
        """Name the property of a request that fills the field."""
        return self.property_name or self.name


@dataclass(frozen=True, slots=True)
class RequesterSetting:
    """How the external requester is filled: from a property, by default, or both."""

    property_name: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True)
class FieldSettings:
    """What a CA or a profile has configured."""

    custom_fields: tuple[FieldSetting, ...] = ()
    external_requester: RequesterSetting | None = None

    def laid_over(self, below: FieldSettings) -> FieldSettings:
        """Take each field's entry from here, or else from below; the requester as a whole."""
        fields = {one.name: one for one in (*below.custom_fields, *self.custom_fields)}
        return FieldSettings(
            tuple(fields.values()), self.external_requester or below.external_requester
        )


NO_FIELD_SETTINGS = FieldSettings()
