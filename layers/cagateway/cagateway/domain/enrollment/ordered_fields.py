"""What an order's custom fields and external requester will be, or why they cannot be that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cagateway.domain.profiles.custom_fields import (
    REQUESTER_RULE,
    FieldSettings,
    RequesterSetting,
    broken_rule,
    external_requester,
    text_of,
)
from cagateway.domain.profiles.requested_fields import RequestedField, RequestedFields
from cagateway.domain.violations import Violation, ViolationCode, shown
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class OrderedFields:
    """What is sent beside Sectigo's own fields.

    Args:
        custom_fields: Names and values; a field without a value is not sent.
        external_requester: Addresses as Sectigo takes them.
    """

    custom_fields: tuple[tuple[str, str], ...] = ()
    external_requester: str | None = None


def ordered_fields(
    requested: RequestedFields, properties: Mapping[str, object]
) -> tuple[OrderedFields, tuple[Violation, ...]]:
    """Fill what orders are asked for from a request's properties, or by default.

    What is required and has no property at all is for the profile's requirements to say.

    Args:
        requested: What is asked for.
        properties: Those of the request that have a value.
    """
    filled: dict[str, str] = {}
    violations = []
    for one in requested.fields:
        value = _value_of(one, properties)
        if isinstance(value, Violation):
            violations.append(value)
        elif value:
            filled[one.field.name] = value
    requester = _requester(requested.requester, properties)
    if isinstance(requester, Violation):
        violations.append(requester)
        requester = None
    return OrderedFields(tuple(filled.items()), requester), tuple(violations)


def values_not_ordered(
    ordered: OrderedFields, settings: FieldSettings, properties: Mapping[str, object]
) -> Iterator[str]:
    """Name what a request gives another value than an order was sent with.

    Args:
        ordered: What the order was sent with.
        settings: What says which property fills which field.
        properties: Those of the request that have a value.
    """
    entries = {one.name: one.taken_from for one in settings.custom_fields}
    for name, value in ordered.custom_fields:
        given = properties.get(entries.get(name, name))
        if given is not None and text_of(given) not in {value, ""}:
            yield name
    requester = settings.external_requester
    given = properties.get(requester.property_name or "") if requester else None
    if given is not None and external_requester(text_of(given) or "") != ordered.external_requester:
        yield "external requester"


def _value_of(one: RequestedField, properties: Mapping[str, object]) -> str | Violation | None:
    given = properties.get(one.property_name)
    text = None if given is None else text_of(given)
    if given is not None and text is None:
        return _invalid(one.property_name, one.title, _NO_LIST)
    if text:
        rule = broken_rule(one.field, text)
        return _invalid(one.property_name, one.title, rule, text) if rule else text
    if one.is_required and given is not None:
        return _blank(one)
    fits = one.default is not None and broken_rule(one.field, one.default) is None
    return one.default if fits else None


def _requester(
    setting: RequesterSetting | None, properties: Mapping[str, object]
) -> str | Violation | None:
    if setting is None:
        return None
    given = properties.get(setting.property_name) if setting.property_name else None
    text = None if given is None else text_of(given)
    if given is not None and text is None:
        return _invalid(setting.property_name or "", _REQUESTER, _NO_LIST)
    if text:
        read = external_requester(text)
        return read or _invalid(setting.property_name or "", _REQUESTER, REQUESTER_RULE, text)
    return external_requester(setting.default) if setting.default else None


_REQUESTER = "Sectigo's external requester"
_NO_LIST = "must be text, a number or true or false, and no list or object"


def _blank(one: RequestedField) -> Violation:
    return Violation(
        ViolationCode.REQUESTED_PROPERTY_REQUIRED,
        f"The property '{one.property_name}' is blank, and required: it fills "
        f"{one.described()}. Give it a value.",
        target=f"properties.{one.property_name}",
        value=one.property_name,
    )


def _invalid(name: str, filled: str, rule: str, value: str = "") -> Violation:
    held = f", not '{shown(value)}'" if value else ""
    return Violation(
        ViolationCode.REQUESTED_PROPERTY_INVALID,
        f"The property '{name}' {rule}{held}. It fills {filled}: correct it.",
        target=f"properties.{name}",
        value=shown(value),
    )
