"""CA Gateway's page on the Sectigo profile properties, row by row.

Its two tables, key-types and terms, each with the defaults that the page names.
"""

from __future__ import annotations

import pytest

from cagateway.domain.enrollment.decision import Decision
from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import ProfileProperties
from tests.enrollment import accepted_csr, offer, request, verdict

PKCS10, PKCS12 = RequestType.PKCS10, RequestType.PKCS12
ERROR = None
# The page's own examples.
KEY_TYPES = KeyTypes.as_ordered({"EC": ["P-256", "P-384"], "RSA": ["2048", "4096", "8192"]})
TERMS = (47, 200, 365, 397)
CSR_OF = {
    "RSA 2048": accepted_csr("bare"),
    "RSA 3072": accepted_csr("rsa-3072"),
    "EC P-256": accepted_csr("ec-p256"),
    "EC P-521": accepted_csr("ec-p521"),
}


def decided(
    request_type: RequestType,
    properties: ProfileProperties,
    *,
    key: str | None = None,
    validity: str | None = None,
) -> Decision | None:
    csr = CSR_OF[key] if key else None
    asked = request(request_type=request_type, csr=csr, validity_period=validity)
    return verdict(asked, offer(local=properties)).decision


@pytest.mark.parametrize(
    ("request_type", "key_types", "requested", "issued"),
    [
        pytest.param(PKCS10, KEY_TYPES, "EC P-256", "EC P-256", id="PKCS10-included-in-the-list"),
        pytest.param(PKCS10, KEY_TYPES, "RSA 2048", "RSA 2048", id="PKCS10-included-further-down"),
        pytest.param(PKCS10, KEY_TYPES, "RSA 3072", ERROR, id="PKCS10-size-not-included"),
        pytest.param(PKCS10, KEY_TYPES, "EC P-521", ERROR, id="PKCS10-curve-not-included"),
        pytest.param(PKCS12, KEY_TYPES, None, "EC P-256", id="PKCS12-the-first-in-the-list"),
        pytest.param(PKCS12, None, None, "RSA 2048", id="PKCS12-no-list-the-default"),
        pytest.param(PKCS10, None, "RSA 2048", "RSA 2048", id="PKCS10-no-list-the-default"),
        pytest.param(PKCS10, None, "EC P-256", ERROR, id="PKCS10-the-default-refuses-too"),
    ],
)
def test_key_type_for_the_issued_certificate(
    request_type: RequestType, key_types: KeyTypes | None, requested: str | None, issued: str | None
) -> None:
    decision = decided(request_type, ProfileProperties(key_types=key_types), key=requested)
    assert (str(decision.key.key_type) if decision else ERROR) == issued


@pytest.mark.parametrize(
    ("request_type", "terms", "requested", "issued_days"),
    [
        pytest.param(PKCS10, TERMS, "P47D", 47, id="PKCS10-included-in-the-list"),
        pytest.param(PKCS10, TERMS, "P1Y", 365, id="PKCS10-included-further-down"),
        pytest.param(PKCS10, TERMS, "P30D", ERROR, id="PKCS10-not-included"),
        pytest.param(PKCS10, TERMS, None, 47, id="PKCS10-none-the-first-in-the-list"),
        pytest.param(PKCS10, None, None, 30, id="PKCS10-none-no-list-the-default"),
        pytest.param(PKCS10, None, "P30D", 30, id="PKCS10-included-in-the-default"),
        pytest.param(PKCS10, None, "P47D", ERROR, id="PKCS10-the-default-refuses-too"),
        pytest.param(PKCS12, TERMS, None, 47, id="PKCS12-the-first-in-the-list"),
        pytest.param(PKCS12, TERMS, "P397D", 47, id="PKCS12-the-first-whatever-is-asked-for"),
        pytest.param(PKCS12, TERMS, "P30D", 47, id="PKCS12-the-first-even-if-not-included"),
        pytest.param(PKCS12, None, None, 30, id="PKCS12-no-list-the-default"),
    ],
)
def test_validity_of_the_issued_certificate(
    request_type: RequestType,
    terms: tuple[int, ...] | None,
    requested: str | None,
    issued_days: int | None,
) -> None:
    properties = ProfileProperties(terms=terms)
    key = "RSA 2048" if request_type is PKCS10 else None
    decision = decided(request_type, properties, key=key, validity=requested)
    assert (decision.validity.days if decision else ERROR) == issued_days
