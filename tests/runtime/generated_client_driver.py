"""Enrolls with a client that was generated from docs/openapi.json, as a program.

    python generated_client_driver.py URL CSR

Runs where the generator is installed, with the generated package `gateway_client` on its path;
prints what it was answered as JSON.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

CA = "sectigo"
_API, _MODELS = "gateway_client.api.clients", "gateway_client.models"


def operation(name: str) -> Any:  # noqa: ANN401 - a generated module
    """Find a generated operation."""
    return importlib.import_module(f"{_API}.{name}")


def main(url: str, csr: str) -> None:
    """List, validate, enroll, renew, have a key made, look up, revoke, and read what happened."""
    client = importlib.import_module("gateway_client.client").Client(
        base_url=url, raise_on_unexpected_status=True
    )
    models: Any = importlib.import_module(_MODELS)
    listed = operation("get_certificate_authorities_ca_id_profiles").sync(CA, client=client)
    profile_id = listed.profiles[0].id
    validation = operation("post_certificate_authorities_ca_id_enrollments_validation")
    enrollments = operation("post_certificate_authorities_ca_id_enrollments")
    request = models.EnrollmentRequest(
        profile_id=profile_id,
        csr=csr,
        optional_certificate_request_details=models.OptionalCertificateRequestDetails(
            subject_dn="CN=generated.example.com", force_issuance=True
        ),
        subject_alt_names=[models.SubjectAltName(type_="dNSName", value="generated.example.com")],
    )
    validated = validation.sync(CA, client=client, body=request)
    first = enrollments.sync(CA, client=client, body=request, idempotency_key="generated-1")
    properties = models.RequestProperties(renewal_serial_number=first.enrollment.serial_number)
    request.renewal, request.properties = True, properties
    renewed = enrollments.sync(CA, client=client, body=request, idempotency_key="generated-2")
    made = enrollments.sync(CA, client=client, body=with_key_made_there(models, profile_id))
    serial_number = renewed.enrollment.serial_number
    found = operation("get_certificate_authorities_ca_id_certificates_serial_number").sync(
        CA, serial_number, client=client
    )
    action = models.Action(type_=models.ActionType.REVOKEACTION, reason="superseded")
    revoked = operation("post_certificate_authorities_ca_id_certificates_serial_number_actions")
    answer = revoked.sync(
        CA, serial_number, client=client, body=models.ActionRequest(action=action)
    )
    events = operation("get_certificate_authorities_ca_id_certificate_events").sync(
        CA, client=client, preferred_page_size=2
    )
    json.dump(
        {
            "validated": validated.to_dict(),
            "enrolled": first.to_dict(),
            "renewed": renewed.to_dict(),
            "made": made.to_dict(),
            "found": found.to_dict(),
            "revoked": answer.to_dict(),
            "events": len(events.events),
        },
        sys.stdout,
    )


def with_key_made_there(models: Any, profile_id: str) -> Any:  # noqa: ANN401 - generated
    """Ask for a PKCS #12 file."""
    return models.EnrollmentRequest(
        profile_id=profile_id,
        required_format=models.RequiredFormat(
            format_="PKCS12",
            protection=models.Protection(
                type_="PasswordProtection", password="correct horse battery staple"
            ),
        ),
        subject_variables=[models.SubjectVariable(type_="cn", value="made.example.com")],
        subject_alt_names=[models.SubjectAltName(type_="dNSName", value="made.example.com")],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
