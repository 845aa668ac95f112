"""Problem documents: one table, whole, with the standard's types and no others."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from cagateway.api.acme.resolver import ON_THE_WIRE, document
from cagateway.domain.acme.identifiers import Identifier
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind, Subproblem
from cagateway.domain.errors import ErrorDetail, ErrorKind, GatewayError
from cagateway.services.acme.refusals import KINDS, as_problem

# RFC 8555, 6.7, and RFC 9773, 7.4.
STANDARD = {
    *("accountDoesNotExist", "alreadyRevoked", "badCSR", "badNonce", "badPublicKey"),
    *("badRevocationReason", "badSignatureAlgorithm", "caa", "compound", "connection", "dns"),
    *("externalAccountRequired", "incorrectResponse", "invalidContact", "malformed"),
    *("orderNotReady", "rateLimited", "rejectedIdentifier", "serverInternal", "tls"),
    *("unauthorized", "unsupportedContact", "unsupportedIdentifier", "userActionRequired"),
    "alreadyReplaced",
}


def test_the_table_is_whole_and_of_the_standard() -> None:
    assert set(ON_THE_WIRE) == set(ProblemKind)
    assert {name for name, _ in ON_THE_WIRE.values()} <= STANDARD
    assert all(status >= HTTPStatus.BAD_REQUEST for _, status in ON_THE_WIRE.values())


def test_a_document_says_all_of_it() -> None:
    name = Identifier("dns", "evil.test")
    problem = AcmeProblem(
        ProblemKind.REJECTED_IDENTIFIER,
        "Not that one.",
        subproblems=[Subproblem(ProblemKind.REJECTED_IDENTIFIER, "Not that.", name)],
    )
    urn = "urn:ietf:params:acme:error:rejectedIdentifier"
    assert document(problem) == {
        "type": urn,
        "detail": "Not that one.",
        "status": 403,
        "subproblems": [
            {
                "type": urn,
                "detail": "Not that.",
                "identifier": {"type": "dns", "value": "evil.test"},
            }
        ],
    }


@pytest.mark.parametrize("kind", ErrorKind)
def test_whatever_the_gateway_refuses_is_a_problem(kind: ErrorKind) -> None:
    details = (ErrorDetail("invalid-csr", "Sign it anew."),)
    error = GatewayError(kind, "Change this.", details=details)
    problem = as_problem(error)
    if kind not in KINDS:
        # What is not foreseen stays inside.
        assert problem.kind is ProblemKind.SERVER_INTERNAL
        assert "Change this." not in problem.detail
        return
    assert problem.detail == "Change this."
    waits = problem.kind in {ProblemKind.RATE_LIMITED, ProblemKind.NOT_NOW}
    assert (problem.retry_after_seconds is not None) is waits
    told = [one.detail for one in problem.subproblems]
    assert told == (["Sign it anew."] if problem.kind is ProblemKind.BAD_CSR else [])
