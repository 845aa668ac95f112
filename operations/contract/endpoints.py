"""What each endpoint answers, beside what its route and its handler say themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from cagateway.domain.certificates.listed import CertificateStatus
from cagateway.domain.errors import ErrorKind
from operations.contract.json_schema import FLAG, IDENTIFIER, INSTANT, TEXT, Schema, one_of

CA, MANAGED = "/v1/certificate-authorities", "/v1/management/certificate-authorities"
CLIENTS = "/v1/management/clients"
_ONE_CA, _MANAGED_CA, _CLIENT = f"{CA}/{{caId}}", f"{MANAGED}/{{caId}}", f"{CLIENTS}/{{clientId}}"
# Whatever is asked, any endpoint may refuse or fail so. A segment with characters that no id has
# leads to no endpoint.
ALWAYS = (
    ErrorKind.MALFORMED_REQUEST,
    ErrorKind.ACCESS_DENIED,
    ErrorKind.RESOURCE_NOT_FOUND,
    ErrorKind.INTERNAL_ERROR,
    ErrorKind.TEMPORARILY_UNAVAILABLE,
)
_NO_CA = (ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND,)
_NO_CLIENT = (ErrorKind.CLIENT_NOT_FOUND,)


@dataclass(frozen=True)
class Endpoint:
    """One method of one path.

    Args:
        answer: The name of a good answer's schema, or of two, with `|` between them.
        errors: The kinds of errors, besides those that every endpoint has.
        request: The schema's name of the body that is sent.
        query: Parameters.
        headers: Those that a request may have and that matter, by name.
        answer_headers: Those that a good answer always has.
        status: A good answer's.
        also: The schema's name by another status; empty for an answer without a body.
    """

    answer: str
    errors: tuple[ErrorKind, ...] = ()
    request: str = ""
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    answer_headers: tuple[str, ...] = ()
    status: HTTPStatus = HTTPStatus.OK
    also: Mapping[HTTPStatus, str] = field(default_factory=dict)

    def answers(self) -> Mapping[HTTPStatus, str]:
        """Give the good answers' schemas by status."""
        return {self.status: self.answer, **self.also}

    def kinds(self) -> tuple[ErrorKind, ...]:
        """Give all kinds of errors."""
        return (*ALWAYS, *self.errors)


_FIELDS: Mapping[str, Schema] = {"$fields": TEXT}
_CONDITIONS = ("If-Match", "If-None-Match")
_JUDGING = (
    *_NO_CA,
    ErrorKind.PROFILE_NOT_FOUND,
    ErrorKind.REQUEST_TOO_LARGE,
    ErrorKind.INVALID_ENROLLMENT_REQUEST,
    ErrorKind.PROFILES_UNAVAILABLE,
)
_CHANGING = (
    ErrorKind.INVALID_CONFIGURATION,
    ErrorKind.REQUEST_TOO_LARGE,
    ErrorKind.VERSION_CONFLICT,
)


def _of_profiles(answer: str, error: ErrorKind) -> Endpoint:
    return Endpoint(
        answer,
        (*_NO_CA, error, ErrorKind.PROFILES_UNAVAILABLE),
        headers=("If-None-Match",),
        answer_headers=("X-Profile-Sync", "Cache-Control", "ETag"),
        also={HTTPStatus.NOT_MODIFIED: ""},
    )


def _paged(answer: str, query: Mapping[str, Schema], **more: Schema) -> Endpoint:
    size = Schema(type="integer", minimum=1)
    pages = {"preferredPageSize": size, "nextPageIndex": TEXT}
    return Endpoint(answer, _NO_CA, query={**query, **pages, **more})


def _put(answer: str, tested: str, request: str, *errors: ErrorKind) -> Endpoint:
    return Endpoint(
        f"{answer}|{tested}",
        (*_CHANGING, *errors),
        request=request,
        query={"dry-run": FLAG},
        headers=_CONDITIONS,
        also={HTTPStatus.CREATED: answer},
    )


def _delete(answer: str, missing: tuple[ErrorKind, ...]) -> Endpoint:
    return Endpoint(answer, (*missing, ErrorKind.VERSION_CONFLICT), headers=_CONDITIONS)


_REVOCATION = Endpoint(
    "ActionResponse",
    (
        *_NO_CA,
        ErrorKind.REQUEST_TOO_LARGE,
        ErrorKind.CERTIFICATE_NOT_FOUND,
        ErrorKind.NOT_IMPLEMENTED,
        ErrorKind.ENROLLMENT_DISABLED,
        ErrorKind.REVOCATION_REFUSED,
        ErrorKind.REVOCATION_UNCERTAIN,
    ),
    request="ActionRequest",
)

ENDPOINTS: Mapping[tuple[str, str], Endpoint] = {
    ("GET", CA): Endpoint("CAListResponse", query=_FIELDS),
    ("GET", _ONE_CA): Endpoint("CAResponse", _NO_CA, query=_FIELDS),
    ("GET", f"{_ONE_CA}/status"): Endpoint("CAStatusResponse", _NO_CA),
    ("GET", f"{_ONE_CA}/profiles"): _of_profiles("ProfilesResponse", ErrorKind.ANSWER_TOO_LARGE),
    ("GET", f"{_ONE_CA}/profiles/{{profileId}}"): _of_profiles(
        "ProfileResponse", ErrorKind.PROFILE_NOT_FOUND
    ),
    ("POST", f"{_ONE_CA}/enrollments/validation"): Endpoint(
        "EnrollmentValidationResponse", _JUDGING, request="EnrollmentRequest"
    ),
    ("GET", MANAGED): Endpoint(
        "ManagedCAListResponse", query={"nextPageIndex": IDENTIFIER, **_FIELDS}
    ),
    ("GET", _MANAGED_CA): Endpoint("ManagedCAResponse", _NO_CA, answer_headers=("ETag",)),
    ("PUT", _MANAGED_CA): _put(
        "ManagedCAResponse", "ConfigurationTestResponse", "ConfigurationDocument"
    ),
    ("DELETE", _MANAGED_CA): _delete("ManagedCADeletedResponse", _NO_CA),
    ("GET", f"{_MANAGED_CA}/profile-sync"): Endpoint("ProfileSyncResponse", _NO_CA),
    ("POST", "/v1/management/organizations"): Endpoint(
        "OrganizationsResponse",
        (ErrorKind.INVALID_CONFIGURATION, ErrorKind.REQUEST_TOO_LARGE),
        request="SectigoAccount",
    ),
    ("POST", f"{_MANAGED_CA}/profile-sync"): Endpoint(
        "ProfileSyncRequestedResponse",
        (*_NO_CA, ErrorKind.PROFILE_SYNC_DISABLED, ErrorKind.REQUEST_TOO_LARGE),
        request="ProfileSyncRequest",
        status=HTTPStatus.ACCEPTED,
    ),
    ("GET", CLIENTS): Endpoint("ManagedClientListResponse", query={"nextPageIndex": IDENTIFIER}),
    ("GET", _CLIENT): Endpoint("ManagedClientResponse", _NO_CLIENT, answer_headers=("ETag",)),
    ("PUT", _CLIENT): _put(
        "ManagedClientResponse",
        "ClientTestResponse",
        "ClientDocument",
        ErrorKind.CLIENT_IDENTITY_TAKEN,
    ),
    ("DELETE", _CLIENT): _delete("ManagedClientDeletedResponse", _NO_CLIENT),
    ("GET", f"{_CLIENT}/history"): Endpoint("ClientHistoryResponse", _NO_CLIENT),
    ("GET", f"{_CLIENT}/acme-credentials"): Endpoint("AcmeCredentialListResponse", _NO_CLIENT),
    ("POST", f"{_CLIENT}/acme-credentials"): Endpoint(
        "AcmeCredentialResponse",
        (*_NO_CLIENT, *_CHANGING, ErrorKind.ACME_CREDENTIAL_REFUSED),
        request="AcmeCredentialRequest",
        status=HTTPStatus.CREATED,
    ),
    ("DELETE", f"{_CLIENT}/acme-credentials/{{keyId}}"): Endpoint(
        "AcmeCredentialDeletedResponse",
        (*_NO_CLIENT, ErrorKind.ACME_CREDENTIAL_NOT_FOUND, ErrorKind.VERSION_CONFLICT),
    ),
    ("POST", f"{_ONE_CA}/enrollments"): Endpoint(
        "EnrollmentResponse",
        (
            *_JUDGING,
            ErrorKind.ENROLLMENT_DISABLED,
            ErrorKind.ENROLLMENT_REFUSED,
            ErrorKind.ENROLLMENT_FAILED,
            ErrorKind.ENROLLMENT_PENDING,
            ErrorKind.ENROLLMENT_AWAITING_APPROVAL,
            ErrorKind.ENROLLMENT_UNCERTAIN,
            ErrorKind.ENROLLMENT_NOT_PLACED,
            ErrorKind.TOO_MANY_OPEN_ORDERS,
            ErrorKind.TOO_MANY_ORDERS,
            ErrorKind.IDEMPOTENCY_KEY_REUSED,
        ),
        request="EnrollmentRequest",
        headers=("Idempotency-Key",),
    ),
    ("GET", f"{_ONE_CA}/enrollments/{{enrollmentId}}"): Endpoint(
        "EnrollmentResponse", (*_NO_CA, ErrorKind.ORDER_NOT_FOUND)
    ),
    ("GET", f"{_ONE_CA}/certificates/{{serialNumber}}"): Endpoint(
        "CertificateResponse", (*_NO_CA, ErrorKind.CERTIFICATE_NOT_FOUND)
    ),
    ("POST", f"{_ONE_CA}/certificates/{{serialNumber}}/actions"): _REVOCATION,
    ("POST", f"{_ONE_CA}/subjects/{{dn}}/actions"): _REVOCATION,
    ("GET", f"{_ONE_CA}/certificate-events"): _paged(
        "CertificateEventsResponse", {"startDate": INSTANT}, **_FIELDS
    ),
    ("GET", f"{_MANAGED_CA}/domains"): Endpoint("DomainListResponse", _NO_CA),
    ("GET", f"{_MANAGED_CA}/readiness"): Endpoint("ReadinessResponse", _NO_CA),
    ("POST", f"{_MANAGED_CA}/readiness"): Endpoint(
        "AssessmentRequested", _NO_CA, status=HTTPStatus.ACCEPTED
    ),
    ("GET", f"{_MANAGED_CA}/certificates"): _paged(
        "CertificateListResponse",
        {
            "status": one_of(CertificateStatus),
            "expiresBefore": TEXT,
            "name": TEXT,
            "clientId": TEXT,
        },
    ),
    ("POST", f"{_MANAGED_CA}/certificates/{{serialNumber}}/actions"): _REVOCATION,
    ("GET", f"{_MANAGED_CA}/orders"): _paged("OrdersResponse", {"state": TEXT}),
}
