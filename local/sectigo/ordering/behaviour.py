"""What can become of an order, decided before it is placed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

# Longer than any certificate lives.
_MAX_DAYS = 800
# Longer than any client waits for an order.
_MAX_SECONDS = 7 * 24 * 3600.0
_MAX_LOOKS = 1_000_000

_Seconds = Annotated[float, Field(ge=0, le=_MAX_SECONDS)]
_Looks = Annotated[int, Field(ge=0, le=_MAX_LOOKS)]


class Behaviour(BaseModel):
    """The fate of the orders that are placed from now on. By default, all goes well at once."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, populate_by_name=True
    )

    # For how many orders; None: until another behaviour is set.
    times: Annotated[int, Field(ge=1)] | None = None
    # It stays Requested until it is approved or declined.
    approval: bool = False
    # How long it is Applied: for so many polls (details or collect) and so many seconds.
    applied_looks: _Looks = 0
    applied_seconds: _Seconds = 0
    # What it then is; only what is Issued has a certificate, and nothing else has a reason.
    outcome: Literal["Issued", "Rejected", "Invalid", "Declined"] = "Issued"
    # How many times it is Issued and yet not to be collected.
    uncollectable_looks: _Looks = 0
    # How Sectigo says that it cannot be collected yet: with a code, or an empty 200.
    pending: Literal[0, -103, -109, -183, -1400, "empty"] = 0
    # How long neither lists nor reports have it: for so many of them, and so many seconds.
    hidden_looks: _Looks = 0
    hidden_seconds: _Seconds = 0
    # How long ago the day was on which its certificate begins: a fleet has a past.
    dated_back_days: Annotated[int, Field(ge=0, le=_MAX_DAYS)] = 0
    # It can authenticate a client too, as public certificates could until February 2027.
    client_auth: bool = False
    # The certificate is for another key than the request's.
    wrong_key: bool = False
    # Its chain: up to the root; up to an older root that has signed this one, as Sectigo
    # had it in 2022; or the issuer alone.
    chain: Literal["root", "cross", "issuer"] = "root"
    # Whether what is PEM comes the other way round: Sectigo's formats differ in their orders, and
    # its documents with what clients saw.
    reversed_chain: bool = False
    # Keyfactor's client takes carriage returns out.
    line_ends: Literal["LF", "CRLF"] = "LF"
    # Sectigo has been seen to send PKCS #7 where PEM was asked for.
    armour: Literal["CERTIFICATE", "PKCS7"] = "CERTIFICATE"


WELL = Behaviour()
