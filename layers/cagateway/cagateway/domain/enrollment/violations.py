"""What can be wrong with an enrollment request that is well-formed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import ParamSpec, TypeVar

from cagateway.domain.errors import ErrorDetail

P = ParamSpec("P")
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
    CA_PROFILE_NOT_FOUND = "ca-profile-not-found"


class ViolationError(Exception):
    """One broken rule, on its way to the list of all.

    Args:
        code: The rule.
        message: What is wrong and what to change. Never a CSR, a key or a password.
        target: The field.
        value: What it held, as far as it may be shown.
    """

    def __init__(self, code: ViolationCode, message: str, *, target: str, value: str = "") -> None:
        super().__init__(message)
        self.detail = ErrorDetail(code, message, target, value)


class Violations:
    """All the rules that one request breaks, in the order in which they were checked."""

    def __init__(self) -> None:
        self.found: list[ErrorDetail] = []

    def add(self, violations: Iterable[ViolationError]) -> None:
        """Note broken rules."""
        self.found.extend(violation.detail for violation in violations)

    def collect(self, check: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Run a check and note the rule that it finds broken; give None in that case."""
        try:
            return check(*args, **kwargs)
        except ViolationError as violation:
            self.add([violation])
            return None
