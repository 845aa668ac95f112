"""What can be wrong with an enrollment request that is well-formed.

A broken rule is one value, whichever check finds it. A rule that only checks yields what
is broken; one that reads something gives either what it read or what is broken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from enum import StrEnum
from typing import TypeVar

from cagateway.domain.errors import ErrorDetail
from cagateway.domain.identifiers import echoed, printable
from cagateway.values import dataclass

T = TypeVar("T")


class ViolationCode(StrEnum):
    """The rule that a request breaks; the value is the `code` that a client sees."""

    CSR_REQUIRED = "csr-required"
    INVALID_CSR = "invalid-csr"
    WEAK_KEY = "weak-key"
    KEY_TYPE_NOT_ALLOWED = "key-type-not-allowed"
    INVALID_VALIDITY_PERIOD = "invalid-validity-period"
    VALIDITY_NOT_ALLOWED = "validity-not-allowed"
    SUBJECT_VARIABLE_REQUIRED = "subject-variable-required"
    SUBJECT_ALT_NAME_REQUIRED = "subject-alt-name-required"
    REQUESTED_PROPERTY_REQUIRED = "requested-property-required"
    REQUESTED_PROPERTY_INVALID = "requested-property-invalid"
    NAME_NOT_ALLOWED = "name-not-allowed"
    DOMAIN_NOT_VALIDATED = "domain-not-validated"
    SUBJECT_NOT_ALLOWED = "subject-not-allowed"
    SUBJECT_ALT_NAME_NOT_ALLOWED = "subject-alt-name-not-allowed"
    SUBJECT_REQUIRED = "subject-required"
    PROTECTION_REQUIRED = "protection-required"
    CERTIFICATE_TYPE_REQUIRED = "certificate-type-required"
    CA_PROFILE_NOT_FOUND = "ca-profile-not-found"


# Names, addresses and titles have one of these; the lines of a key have none.
_IN_NAMES = re.compile(r"[ .:@-]")


def shown(text: str) -> str:
    r"""Repeat a name that a client sent, as far as it may be shown: it may be a private key.

    >>> shown("www.example.com"), shown("MIIEvQIBADANBg" * 100), shown("a\u202eb")
    ('www.example.com', '(1400 characters)', 'a\\u202eb')
    """
    return printable(text) if _IN_NAMES.search(text) and "-----" not in text else echoed(text)


@dataclass(frozen=True, slots=True)
class Violation(ErrorDetail):
    """One broken rule.

    Args:
        code: The rule.
        message: What is wrong and what to change. Never a CSR, a key or a password.
        target: The field.
        value: What it held, as far as it may be shown.
    """

    code: ViolationCode


@dataclass(frozen=True, slots=True)
class Violations:
    """Gathers what is broken, in the order in which it was found."""

    found: list[Violation] = field(default_factory=list)

    def add(self, violations: Iterable[Violation]) -> None:
        """Note what a rule finds broken."""
        self.found.extend(violations)

    def unless_broken(self, read: T | Violation) -> T | None:
        """Give what was read; note it and give None if it is what is broken."""
        if isinstance(read, Violation):
            self.found.append(read)
            return None
        return read
