"""What a customer of Sectigo's has configured for all orders, custom fields among it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from local.sectigo.answers import Code, RefusedByCodeError
from local.sectigo.ordering.names import is_mailbox

FieldType = Literal["TEXT_SINGLE_LINE", "TEXT_MULTI_LINE", "EMAIL", "NUMBER", "TEXT_OPTION", "DATE"]
_State = Literal["ACTIVE", "INACTIVE", "SUSPENDED_ACTIVE", "SUSPENDED_INACTIVE"]
# Sectigo's longest name of a custom field.
_Name = Annotated[str, Field(min_length=1, max_length=256)]


class CustomField(BaseModel):
    """A field that an order may have, or must."""

    # Not strict: JSON has no tuples.
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[int, Field(ge=1, strict=True)]
    name: _Name
    # For what orders by the REST API.
    mandatory: Annotated[bool, Field(strict=True)] = False
    type: FieldType = "TEXT_SINGLE_LINE"
    options: Annotated[tuple[_Name, ...], Field(max_length=1000)] = ()
    state: _State = "ACTIVE"

    def in_v1(self) -> Mapping[str, object]:
        """Describe it as `/api/ssl/v1/customFields` does."""
        return {"id": self.id, "name": self.name, "mandatory": self.mandatory}

    def in_v2(self) -> Mapping[str, object]:
        """Describe it as `/api/customField/v2` does."""
        options = {"options": list(self.options)} if self.type == "TEXT_OPTION" else {}
        return {
            "id": self.id,
            "name": self.name,
            "certType": "SSL",
            "state": self.state,
            "input": {"type": self.type, **options},
            "mandatories": ["ADMIN_UI", "REST_API"] if self.mandatory else [],
        }

    @property
    def is_active(self) -> bool:
        return self.state == "ACTIVE"


class CustomFieldValue(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)

    name: _Name
    value: Annotated[str, Field(max_length=256)] = ""


def check_custom_fields(
    values: Sequence[CustomFieldValue], fields: Sequence[CustomField]
) -> tuple[tuple[str, str], ...]:
    """Give what was filled in. Raises RefusedByCodeError.

    What a number is at Sectigo is not known, nor is what becomes of a field that is not active:
    here it is one that cannot be found.
    """
    known = {field.name: field for field in fields if field.is_active}
    filled = {each.name: each.value for each in values}
    if unknown := filled.keys() - known:
        description = f"There is no custom field {min(unknown)}"
        raise RefusedByCodeError(Code.CUSTOM_FIELD_UNKNOWN, description)
    for field in known.values():
        if field.mandatory and not filled.get(field.name):
            description = f"The custom field {field.name} is mandatory"
            raise RefusedByCodeError(Code.CUSTOM_FIELD_MISSING, description)
    for name, value in filled.items():
        if value and not _fits(value, known[name]):
            description = f"The value of the custom field {name} is invalid"
            raise RefusedByCodeError(Code.INVALID_FIELD, description)
    return tuple(filled.items())


def _fits(value: str, field: CustomField) -> bool:
    match field.type:
        case "EMAIL":
            return is_mailbox(value)
        case "NUMBER":
            return re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value) is not None
        case "DATE":
            return _is_date(value)
        case "TEXT_OPTION":
            return value in field.options
        case "TEXT_SINGLE_LINE":
            return len(value.splitlines()) == 1
        case _:
            return True


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


# More than any form has.
_MAX_FIELDS = 100


class Rules(BaseModel):
    """The customer's own, and what it does without."""

    # Not strict: JSON has no tuples.
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )

    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=_MAX_FIELDS)] = (
        CustomField(id=57, name="Cost centre"),
    )
    # The older API alone lists them, as in instances that do not have the newer one.
    has_custom_fields_v2: bool = True
    # Customers may forbid them for all profiles, whatever a profile lists.
    elliptic_curves: bool = True
    # A private CA certifies names of a network of one's own; one that browsers trust does not.
    local_names: bool = False
