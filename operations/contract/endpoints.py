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
# Whatever is asked, any endpoint may refuse or fail so. A segment with characters that no id has
# leads to no endpoint.
_ALWAYS = (
    ErrorKind.MALFORMED_REQUEST,
    ErrorKind.ACCESS_DENIED,
    ErrorKind.RESOURCE_NOT_FOUND,
    ErrorKind.INTERNAL_ERROR,
    ErrorKind.TEMPORARILY_UNAVAILABLE,
)
_NO_CA = ErrorKind.CERTIFICATE_AUTHORITY_NOT_FOUND
_NO_CLIENT = ErrorKind.CLIENT_NOT_FOUND


@dataclass(frozen=True)
class Endpoint:
    """One method of one path.

    Args:
        answers: The schema's name, by status; empty for an answer without a body.
        errors: The kinds of errors, besides those that every endpoint has.
        request: The schema's name of the body that is sent.
        query: Parameters.
        headers: Those that a request may have and that matter, by name.
        answer_headers: Those that a good answer always has.
    """

    answers: Mapping[HTTPStatus, str]
    errors: tuple[ErrorKind, ...] = ()
    request: str = ""
    query: Mapping[str, Schema] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    answer_headers: tuple[str, ...] = ()

    def kinds(self) -> tuple[ErrorKind, ...]:
        """Give all kinds of errors."""
        return (*_ALWAYS, *self.errors)


_FIELDS: Mapping[str, Schema] = {"$fields": TEXT}
_CONDITIONS = ("If-Match", "If-None-Match")
_PROFILES = ("X-Profile-Sync", "Cache-Control", "ETag")

_REVOKING = (
    _NO_CA,
    ErrorKind.REQUEST_TOO_LARGE,
    ErrorKind.CERTIFICATE_NOT_FOUND,
    ErrorKind.NOT_IMPLEMENTED,
    ErrorKind.ENROLLMENT_DISABLED,
    ErrorKind.REVOCATION_REFUSED,
    ErrorKind.REVOCATION_UNCERTAIN,
)

ENDPOINTS: Mapping[tuple[str, str], Endpoint] = {
    ("GET", CA): Endpoint({HTTPStatus.OK: "CAListResponse"}, query=_FIELDS),
    ("GET", f"{CA}/{{caId}}"): Endpoint({HTTPStatus.OK: "CAResponse"}, (_NO_CA,), query=_FIELDS),
    ("GET", f"{CA}/{{caId}}/status"): Endpoint({HTTPStatus.OK: "CAStatusResponse"}, (_NO_CA,)),
    ("GET", f"{CA}/{{caId}}/profiles"): Endpoint(
        {HTTPStatus.OK: "ProfilesResponse", HTTPStatus.NOT_MODIFIED: ""},
        (_NO_CA, ErrorKind.ANSWER_TOO_LARGE, ErrorKind.PROFILES_UNAVAILABLE),
        headers=("If-None-Match",),
        answer_headers=_PROFILES,
    ),
    ("GET", f"{CA}/{{caId}}/profiles/{{profileId}}"): Endpoint(
        {HTTPStatus.OK: "ProfileResponse", HTTPStatus.NOT_MODIFIED: ""},
        (_NO_CA, ErrorKind.PROFILE_NOT_FOUND, ErrorKind.PROFILES_UNAVAILABLE),
        headers=("If-None-Match",),
        answer_headers=_PROFILES,
    ),
    ("POST", f"{CA}/{{caId}}/enrollments/validation"): Endpoint(
        {HTTPStatus.OK: "EnrollmentValidationResponse"},
        (
            _NO_CA,
            ErrorKind.PROFILE_NOT_FOUND,
            ErrorKind.REQUEST_TOO_LARGE,
            ErrorKind.INVALID_ENROLLMENT_REQUEST,
            ErrorKind.PROFILES_UNAVAILABLE,
        ),
        request="EnrollmentRequest",
    ),
    ("GET", MANAGED): Endpoint(
        {HTTPStatus.OK: "ManagedCAListResponse"}, query={"nextPageIndex": IDENTIFIER, **_FIELDS}
    ),
    ("GET", f"{MANAGED}/{{caId}}"): Endpoint(
        {HTTPStatus.OK: "ManagedCAResponse"}, (_NO_CA,), answer_headers=("ETag",)
    ),
    ("PUT", f"{MANAGED}/{{caId}}"): Endpoint(
        {
            HTTPStatus.OK: "ManagedCAResponse|ConfigurationTestResponse",
            HTTPStatus.CREATED: "ManagedCAResponse",
        },
        (
            ErrorKind.INVALID_CONFIGURATION,
            ErrorKind.REQUEST_TOO_LARGE,
            ErrorKind.VERSION_CONFLICT,
        ),
        request="ConfigurationDocument",
        query={"dry-run": FLAG},
        headers=_CONDITIONS,
    ),
    ("DELETE", f"{MANAGED}/{{caId}}"): Endpoint(
        {HTTPStatus.OK: "ManagedCADeletedResponse"},
        (_NO_CA, ErrorKind.VERSION_CONFLICT),
        headers=_CONDITIONS,
    ),
    ("GET", f"{MANAGED}/{{caId}}/profile-sync"): Endpoint(
        {HTTPStatus.OK: "ProfileSyncResponse"}, (_NO_CA,)
    ),
    ("POST", "/v1/management/organizations"): Endpoint(
        {HTTPStatus.OK: "OrganizationsResponse"},
        (ErrorKind.INVALID_CONFIGURATION, ErrorKind.REQUEST_TOO_LARGE),
        request="SectigoAccount",
    ),
    ("POST", f"{MANAGED}/{{caId}}/profile-sync"): Endpoint(
        {HTTPStatus.ACCEPTED: "ProfileSyncRequestedResponse"},
        (_NO_CA, ErrorKind.PROFILE_SYNC_DISABLED, ErrorKind.REQUEST_TOO_LARGE),
        request="ProfileSyncRequest",
    ),
    ("GET", CLIENTS): Endpoint(
        {HTTPStatus.OK: "ManagedClientListResponse"}, query={"nextPageIndex": IDENTIFIER}
    ),
    ("GET", f"{CLIENTS}/{{clientId}}"): Endpoint(
        {HTTPStatus.OK: "ManagedClientResponse"}, (_NO_CLIENT,), answer_headers=("ETag",)
    ),
    ("PUT", f"{CLIENTS}/{{clientId}}"): Endpoint(
        {
            HTTPStatus.OK: "ManagedClientResponse|ClientTestResponse",
            HTTPStatus.CREATED: "ManagedClientResponse",
        },
        (
            ErrorKind.INVALID_CONFIGURATION,
            ErrorKind.REQUEST_TOO_LARGE,
            ErrorKind.VERSION_CONFLICT,
            ErrorKind.CLIENT_IDENTITY_TAKEN,
        ),
        request="ClientDocument",
        query={"dry-run": FLAG},
        headers=_CONDITIONS,
    ),
    ("DELETE", f"{CLIENTS}/{{clientId}}"): Endpoint(
        {HTTPStatus.OK: "ManagedClientDeletedResponse"},
        (_NO_CLIENT, ErrorKind.VERSION_CONFLICT),
        headers=_CONDITIONS,
    ),
    ("GET", f"{CLIENTS}/{{clientId}}/history"): Endpoint(
        {HTTPStatus.OK: "ClientHistoryResponse"}, (_NO_CLIENT,)
    ),
    ("GET", f"{CLIENTS}/{{clientId}}/acme-credentials"): Endpoint(
        {HTTPStatus.OK: "AcmeCredentialListResponse"}, (_NO_CLIENT,)
    ),
    ("POST", f"{CLIENTS}/{{clientId}}/acme-credentials"): Endpoint(
        {HTTPStatus.CREATED: "AcmeCredentialResponse"},
        (
            _NO_CLIENT,
            ErrorKind.INVALID_CONFIGURATION,
            ErrorKind.REQUEST_TOO_LARGE,
            ErrorKind.ACME_CREDENTIAL_REFUSED,
            ErrorKind.VERSION_CONFLICT,
        ),
        request="AcmeCredentialRequest",
    ),
    ("DELETE", f"{CLIENTS}/{{clientId}}/acme-credentials/{{keyId}}"): Endpoint(
        {HTTPStatus.OK: "AcmeCredentialDeletedResponse"},
        (_NO_CLIENT, ErrorKind.ACME_CREDENTIAL_NOT_FOUND, ErrorKind.VERSION_CONFLICT),
    ),
    ("POST", f"{CA}/{{caId}}/enrollments"): Endpoint(
        {HTTPStatus.OK: "EnrollmentResponse"},
        (
            _NO_CA,
            ErrorKind.PROFILE_NOT_FOUND,
            ErrorKind.REQUEST_TOO_LARGE,
            ErrorKind.INVALID_ENROLLMENT_REQUEST,
            ErrorKind.PROFILES_UNAVAILABLE,
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
    ("GET", f"{CA}/{{caId}}/enrollments/{{enrollmentId}}"): Endpoint(
        {HTTPStatus.OK: "EnrollmentResponse"}, (_NO_CA, ErrorKind.ORDER_NOT_FOUND)
    ),
    ("GET", f"{CA}/{{caId}}/certificates/{{serialNumber}}"): Endpoint(
        {HTTPStatus.OK: "CertificateResponse"}, (_NO_CA, ErrorKind.CERTIFICATE_NOT_FOUND)
    ),
    ("POST", f"{CA}/{{caId}}/certificates/{{serialNumber}}/actions"): Endpoint(
        {HTTPStatus.OK: "ActionResponse"}, _REVOKING, request="ActionRequest"
    ),
    ("POST", f"{CA}/{{caId}}/subjects/{{dn}}/actions"): Endpoint(
        {HTTPStatus.OK: "ActionResponse"}, _REVOKING, request="ActionRequest"
    ),
    ("GET", f"{CA}/{{caId}}/certificate-events"): Endpoint(
        {HTTPStatus.OK: "CertificateEventsResponse"},
        (_NO_CA,),
        query={
            "startDate": INSTANT,
            "preferredPageSize": {"type": "integer", "minimum": 1},
            "nextPageIndex": TEXT,
            "$fields": TEXT,
        },
    ),
    ("GET", f"{MANAGED}/{{caId}}/domains"): Endpoint(
        {HTTPStatus.OK: "DomainListResponse"}, (_NO_CA,)
    ),
    ("GET", f"{MANAGED}/{{caId}}/readiness"): Endpoint(
        {HTTPStatus.OK: "ReadinessResponse"}, (_NO_CA,)
    ),
    ("POST", f"{MANAGED}/{{caId}}/readiness"): Endpoint(
        {HTTPStatus.ACCEPTED: "AssessmentRequested"}, (_NO_CA,)
    ),
    ("GET", f"{MANAGED}/{{caId}}/certificates"): Endpoint(
        {HTTPStatus.OK: "CertificateListResponse"},
        (_NO_CA,),
        query={
            "status": one_of(CertificateStatus),
            "expiresBefore": TEXT,
            "name": TEXT,
            "clientId": TEXT,
            "preferredPageSize": {"type": "integer", "minimum": 1},
            "nextPageIndex": TEXT,
        },
    ),
    ("POST", f"{MANAGED}/{{caId}}/certificates/{{serialNumber}}/actions"): Endpoint(
        {HTTPStatus.OK: "ActionResponse"}, _REVOKING, request="ActionRequest"
    ),
    ("GET", f"{MANAGED}/{{caId}}/orders"): Endpoint(
        {HTTPStatus.OK: "OrdersResponse"},
        (_NO_CA,),
        query={
            "state": TEXT,
            "preferredPageSize": {"type": "integer", "minimum": 1},
            "nextPageIndex": TEXT,
        },
    ),
}
