"""Reading how custom fields and the external requester are filled, of a CA or of one profile."""

from __future__ import annotations

from functools import partial

from cagateway.domain.profiles.custom_fields import (
    MAX_NAME_CHARACTERS,
    MAX_VALUE_CHARACTERS,
    NO_FIELD_SETTINGS,
    RENEWED_SERIAL,
    REQUESTER_RULE,
    FieldSetting,
    FieldSettings,
    RequesterSetting,
    external_requester,
    text_of,
)
from cagateway.domain.sections import Section
from cagateway.domain.text import is_one_line

CUSTOM_FIELDS, EXTERNAL_REQUESTER = "custom-fields", "external-requester"
FIELD_SETTINGS = (CUSTOM_FIELDS, EXTERNAL_REQUESTER)
# Forms have a dozen fields. What is more is a mistake.
MAX_FIELD_SETTINGS = 100
_NAME_RULE = f"must be one line of 1 to {MAX_NAME_CHARACTERS} characters"
_DEFAULT_RULE = f"must be 1 to {MAX_VALUE_CHARACTERS} characters of text, or a number"


def read_field_settings(properties: Section) -> FieldSettings:
    """Read the two settings of a document's, or of a profile's, `properties`."""
    fields: dict[str, FieldSetting] = {}
    for section in properties.sections(CUSTOM_FIELDS, at_most=MAX_FIELD_SETTINGS):
        section.refuse_unknown(("name", "property", "default"))
        name = _line(section, "name", required=True) or ""
        if name in fields and not section.is_stored:
            section.refuse("name", "is given twice")
        default = section.parsed(_default, _DEFAULT_RULE, "default")
        fields[name] = FieldSetting(name, _property(section), default)
    requester = _requester(properties)
    if not fields and requester is None:
        return NO_FIELD_SETTINGS
    return FieldSettings(tuple(fields.values()), requester)


def _requester(properties: Section) -> RequesterSetting | None:
    if properties.value(EXTERNAL_REQUESTER) is None:
        return None
    section = properties.section(EXTERNAL_REQUESTER)
    section.refuse_unknown(("property", "default"))
    default = section.parsed(_addresses, REQUESTER_RULE, "default")
    setting = RequesterSetting(_property(section), default)
    if section.value("property") is None and section.value("default") is None:
        properties.refuse(EXTERNAL_REQUESTER, "must have a property, a default, or both")
    return setting


def _property(section: Section) -> str | None:
    name = _line(section, "property")
    if name == RENEWED_SERIAL and not section.is_stored:
        section.refuse("property", "is the one that says which certificate is renewed")
    return name


def _line(section: Section, name: str, *, required: bool = False) -> str | None:
    if required and section.value(name) is None:
        section.refuse(name, "is required")
    return section.parsed(partial(_one_line, MAX_NAME_CHARACTERS), _NAME_RULE, name)


def _one_line(longest: int, value: object) -> str | None:
    is_line = isinstance(value, str) and is_one_line(value) and value.strip()
    return str(value) if is_line and len(str(value)) <= longest else None


def _default(value: object) -> str | None:
    text = text_of(value)
    return text if text and len(text) <= MAX_VALUE_CHARACTERS else None


def _addresses(value: object) -> str | None:
    return external_requester(value) if isinstance(value, str) else None
