"""An order as Sectigo writes it, read leniently: its versions differ in types and blanks."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from cagateway.domain.certificates.at_sectigo import OrderDetails, order_status
from cagateway.domain.certificates.serial_numbers import serial_number
from cagateway.domain.text import cleaned


def _text(value: object) -> object:
    """Older answers have null, or numbers, where newer ones have text."""
    return "" if value is None else str(value) if isinstance(value, int) else value


_Text = Annotated[str, BeforeValidator(_text)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PlacedOnTheWire(_Wire):
    """What enroll answers."""

    ssl_id: Annotated[int, Field(alias="sslId", ge=1)]
    renew_id: Annotated[_Text, Field(alias="renewId")] = ""


class DetailsOnTheWire(_Wire):
    """What is said of one order."""

    status: _Text = ""
    serial_number: Annotated[_Text, Field(alias="serialNumber")] = ""
    comments: _Text = ""

    def as_details(self, sectigo_id: int) -> OrderDetails:
        """Read it."""
        text = cleaned(self.status)
        number = serial_number(self.serial_number) if self.serial_number else None
        comments = cleaned(self.comments)
        return OrderDetails(sectigo_id, order_status(text), text, number, comments)


class ReportedOnTheWire(DetailsOnTheWire):
    """One entry of a report."""

    id: Annotated[int, Field(ge=1)]
