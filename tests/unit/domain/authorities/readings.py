"""Reading documents in tests: what they say, or what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from cagateway.domain.authorities.configuration import CertificateAuthority, read_configuration
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from tests.documents import LOCAL_PROFILE


def read(content: object) -> CertificateAuthority:
    return read_configuration("ca-1", content)


def problems_of(content: object) -> tuple[ErrorDetail, ...]:
    with pytest.raises(GatewayError) as caught:
        read(content)
    assert caught.value.kind is ErrorKind.INVALID_CONFIGURATION
    return caught.value.details


def targets_of(content: object) -> set[str]:
    return {problem.target for problem in problems_of(content)}


def profile(**settings: object) -> dict[str, Any]:
    own = {name.replace("_", "-"): value for name, value in settings.items()}
    return {**LOCAL_PROFILE, **own}
