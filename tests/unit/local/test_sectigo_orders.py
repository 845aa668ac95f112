"""Whatever is ordered at the simulator is issued, or refused with a code; nothing breaks it."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import strategies as st

from local.sectigo.answers import RefusedByCodeError
from local.sectigo.ordering import actions
from local.sectigo.ordering.documents import details, listed, reported
from local.sectigo.ordering.formats import packed
from local.sectigo.ordering.placed_orders import PlacedOrders
from local.sectigo.ordering.placing import EnrollmentBody, read_body, read_enrollment
from local.sectigo.ordering.rules import Rules
from local.sectigo.ordering.searching import ReportOrder, page

KEY = ec.generate_private_key(ec.SECP256R1())
PROFILES = [{"id": 7, "name": "P", "terms": [30]}]

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
BODIES = (
    EnrollmentBody,
    ReportOrder,
    actions.Edit,
    actions.ManualRenewal,
    actions.ManualRevocation,
    actions.Message,
    actions.Renewal,
    actions.Revocation,
)
FIELDS = sorted(
    {field.alias or name for kind in BODIES for name, field in kind.model_fields.items()}
)


def csr_for(common_name: str) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)] if common_name else [])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


ORDER = {"orgId": 1234, "csr": csr_for("a.example"), "certType": 7, "term": 30}


@given(st.sampled_from(BODIES), st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_body_is_read_or_refused(kind: Any, body: object) -> None:  # noqa: ANN401 - any of them
    with contextlib.suppress(RefusedByCodeError):
        read_body(kind, json.dumps(body).encode())


@given(st.dictionaries(st.sampled_from(sorted(EnrollmentBody.model_fields)), JSON, max_size=2))
def test_an_order_with_anything_in_any_field_is_read_or_refused(changes: dict[str, Any]) -> None:
    body = json.dumps(ORDER | changes).encode()
    with contextlib.suppress(RefusedByCodeError):
        read_enrollment(body, PROFILES, Rules())


@given(st.lists(st.text(max_size=80), max_size=4), st.text(max_size=64), st.text(max_size=30))
@example(["*.a.example", "2001:db8::1", "192.0.2.1"], "", "\ud800\x1b")
@example(["a" * 65 + ".example"], "", "")
@example([], "", "")
def test_whatever_is_taken_can_be_issued_and_shown(
    names: list[str], common_name: str, comments: str
) -> None:
    try:
        csr = csr_for(common_name)
    except ValueError:
        # No client can make such a request.
        return
    body = {**ORDER, "csr": csr, "subjAltNames": ",".join(names), "comments": comments}
    orders = PlacedOrders()
    try:
        placed = orders.place(read_enrollment(json.dumps(body).encode(), PROFILES, Rules()))
    except RefusedByCodeError:
        return
    order = orders.poll(placed.id)
    assert order.certificate is not None
    assert packed(order.certificate, orders.authority, "x509R").count(b"BEGIN CERTIFICATE") == 3
    shown = (details(order), listed(order), reported(order, leading_zeros=False))
    assert all(json.loads(json.dumps(document)) for document in shown)


@given(st.text(max_size=40))
@example("size=9999999999&position=²")
def test_any_query_is_a_page_or_refused(query: str) -> None:
    orders = PlacedOrders()
    orders.place(read_enrollment(json.dumps(ORDER).encode(), PROFILES, Rules()))
    with contextlib.suppress(RefusedByCodeError):
        found, total = page(orders.search(), query)
        assert len(found) <= total <= 1
