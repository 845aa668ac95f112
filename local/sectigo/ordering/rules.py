"""What a customer of Sectigo's has configured for all orders."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_ID = Annotated[int, Field(ge=1)]
# Sectigo's longest name of a custom field.
_Name = Annotated[str, Field(min_length=1, max_length=256)]
# More than any form has.
_MAX_FIELDS = 100


class CustomField(BaseModel):
    """A field that an order may have, or must."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: _ID
    name: _Name
    mandatory: bool = False


class Rules(BaseModel):
    """The customer's own, and what it does without."""

    # Not strict: JSON has no tuples.
    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )

    custom_fields: Annotated[tuple[CustomField, ...], Field(max_length=_MAX_FIELDS)] = (
        CustomField(id=57, name="Cost centre"),
    )
    # Customers may forbid them for all profiles, whatever a profile lists.
    elliptic_curves: bool = True
    # A private CA certifies names of a network of one's own; one that browsers trust does not.
    local_names: bool = False
