"""What a customer of Sectigo's has configured for all orders."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from local.sectigo.ordering.fields import CustomField

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
