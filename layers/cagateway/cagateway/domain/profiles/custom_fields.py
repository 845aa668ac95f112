"""Sectigo's custom fields: what a customer's administrators ask for beside an order's own fields.

They belong to a customer and to a kind of certificates, not to a profile (SCM REST API,
`/api/customField/v2`).
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from math import isfinite

from cagateway.domain.text import CLEAN_RULE, ONE_LINE_RULE, is_clean, is_one_line
from cagateway.values import dataclass

# Sectigo's own bounds of a field's name and of its value in an order.
MAX_NAME_CHARACTERS = 256
MAX_VALUE_CHARACTERS = 256
# Forms have a dozen fields, and a choice among some hundred cost centres. They are stored beside
# the list of profiles, and each reader reads them: what is more is no form.
MAX_FIELDS = 200
MAX_OPTION_CHARACTERS = 64 * 1024
# A message lists no more of a long list: the field's name leads its reader to the rest.
_MAX_LISTED = 20
# As browsers check `<input type=email>` (WHATWG), which is less than RFC 5322 allows.
MAILBOX = r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+"
_MAILBOX, _NUMBER = re.compile(MAILBOX), re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FieldType(StrEnum):
    """What may be in a field, in Sectigo's words."""

    SINGLE_LINE = "TEXT_SINGLE_LINE"
    MULTI_LINE = "TEXT_MULTI_LINE"
    EMAIL = "EMAIL"
    NUMBER = "NUMBER"
    OPTION = "TEXT_OPTION"
    DATE = "DATE"
    UNKNOWN = "unknown"  # v1 names no types, and there may be more than these one day


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field.

    Args:
        name: As orders have to spell it.
        is_mandatory: For what orders by the REST API, as we do.
        options: The values that a TEXT_OPTION takes; empty where they are not known.
    """

    name: str
    is_mandatory: bool = False
    field_type: FieldType = FieldType.UNKNOWN
    options: tuple[str, ...] = ()


def text_of(value: object) -> str | None:
    """Give a value's text: it comes as text, number or boolean; `None` for what is none of them.

    JSON's numbers have no end, and what is beyond the largest one here is read as infinite.

    >>> [text_of(value) for value in (" 4711 ", 4711, 47.0, 1.5, True, ["4711"], 1e400)]
    ['4711', '4711', '47', '1.5', 'true', None, None]
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    return value.strip() if isinstance(value, str) else None


def broken_rule(field: CustomField, value: str) -> str | None:
    """Say why a field cannot have a value, as the end of a sentence.

    >>> broken_rule(CustomField("Since", field_type=FieldType.DATE), "29.11.2026")
    'must be a date, such as 2026-11-29'
    """
    if len(value) > MAX_VALUE_CHARACTERS:
        return f"must have at most {MAX_VALUE_CHARACTERS} characters"
    if field.field_type in {FieldType.MULTI_LINE, FieldType.UNKNOWN}:
        return None if is_clean(value) else CLEAN_RULE
    if not is_one_line(value):
        return ONE_LINE_RULE
    return None if _fits(field, value) else f"must be {kind_of(field)}"


def kind_of(field: CustomField) -> str:
    """Say what a field takes.

    >>> kind_of(CustomField("Stage", field_type=FieldType.OPTION, options=("test", "live")))
    'one of test, live'
    """
    if field.field_type is FieldType.OPTION and field.options:
        listed = ", ".join(field.options[:_MAX_LISTED])
        more = f" and {len(field.options) - _MAX_LISTED} more"
        return f"one of {listed}{more if len(field.options) > _MAX_LISTED else ''}"
    return _KINDS.get(field.field_type, "text")


_KINDS = {
    FieldType.SINGLE_LINE: "one line of text",
    FieldType.EMAIL: "an e-mail address, such as pki@example.com",
    FieldType.NUMBER: "a number, such as 4711",
    FieldType.DATE: "a date, such as 2026-11-29",
}


def _fits(field: CustomField, value: str) -> bool:
    if field.field_type is FieldType.EMAIL:
        return _MAILBOX.fullmatch(value) is not None
    if field.field_type is FieldType.NUMBER:
        return _NUMBER.fullmatch(value) is not None
    if field.field_type is FieldType.DATE:
        return _is_date(value)
    is_choice = field.field_type is FieldType.OPTION and field.options
    return not is_choice or value in field.options


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return _DATE.fullmatch(value) is not None


MAX_REQUESTER_CHARACTERS = 512
REQUESTER_RULE = (
    "must be an e-mail address, or several as a@example.com, b@example.com, of at most "
    f"{MAX_REQUESTER_CHARACTERS} characters"
)
_REQUESTERS = re.compile(rf"{MAILBOX}(?: *, *{MAILBOX})*", re.ASCII)


def external_requester(text: str) -> str | None:
    """Give the addresses as Sectigo documents them, `a@b` or `a@b, c@d`; `None` for what is none.

    >>> external_requester("a@example.com,b@example.com")
    'a@example.com, b@example.com'
    >>> external_requester("a@example.com;b@example.com") is None
    True
    """
    if len(text) > MAX_REQUESTER_CHARACTERS or not _REQUESTERS.fullmatch(text):
        return None
    joined = ", ".join(one.strip(" ") for one in text.split(","))
    return joined if len(joined) <= MAX_REQUESTER_CHARACTERS else None


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
