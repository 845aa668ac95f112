"""`python -m local.fleet_orders URL`: orders the demo's fleet, in the environment of a function.

The handlers of functions/enrollment and functions/revocation do it, against the table, the queue
and the simulator at URL. Only two things differ: who asks, and what time it is.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import requests
from aws_lambda_powertools.utilities.typing import LambdaContext
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from cagateway import bootstrap, bootstrap_orders
from cagateway.api.resolver import GatewayResolver, gateway_resolver, serve
from cagateway.domain.access.callers import Caller
from cagateway.domain.access.roles import Role
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.services.clients.authorization import CallerReader, Presented
from cagateway.settings import Settings
from local.demo import CA_ID, create_client
from local.fleet import CLIENTS, Ordered, fleet

_ENROLLMENTS = "/v1/certificate-authorities/{caId}/enrollments"
_ACTIONS = "/v1/certificate-authorities/{caId}/certificates/{serialNumber}/actions"
_SECONDS = 10  # the simulator is on this machine


@dataclass(slots=True)
class Moment:
    """Who asks at the moment, and when that is."""

    client_id: str = ""
    ago: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) - self.ago

    def sleep(self, seconds: float) -> None:
        """Let the time go by for which a client waits, at once."""
        self.ago -= timedelta(seconds=seconds)

    def caller(self, _presented: Presented) -> Caller:
        """Give the client; any may order here, as API Gateway would have found out."""
        return Caller(self.client_id, Role.INTEGRATOR, frozenset({CA_ID}))


@dataclass(frozen=True, slots=True)
class Fleet:
    app: GatewayResolver
    moment: Moment
    simulator: str

    def place(self) -> None:
        """Place all orders, as time went by, and say nothing of them at the terminal."""
        self._control("DELETE", "/reports")
        try:
            for wanted in sorted(fleet(), key=lambda one: -one.hours_ago):
                self.order(wanted)
        finally:
            self._control("PUT", "/reports")

    def order(self, wanted: Ordered) -> None:
        """Place an order, and revoke its certificate where that is its fate."""
        self.moment.client_id = wanted.client_id
        self.moment.ago = timedelta(hours=wanted.hours_ago)
        days_ago = self.moment.ago.days
        behaviour = {"times": 1, "datedBackDays": days_ago, **dict(wanted.behaviour)}
        self._control("PUT", "/orders/behaviour", behaviour)
        if wanted.fault:
            self._control("PUT", "/fault", dict(wanted.fault))
        answered = self._sent(_ENROLLMENTS, _request(wanted))
        if wanted.is_revoked:
            self.moment.ago /= 2
            serial_number = answered["enrollment"]["serialNumber"]
            action = {"type": "RevokeAction", "reason": "superseded"}
            self._sent(_ACTIONS, {"action": action}, serial_number)

    def _sent(
        self, resource: str, body: Mapping[str, object], serial_number: str = ""
    ) -> dict[str, Any]:
        path = resource.replace("{caId}", CA_ID).replace("{serialNumber}", serial_number)
        at = int(self.moment.now().timestamp() * 1000)
        context = {"requestId": "make-run", "stage": "cagw", "requestTimeEpoch": at, "identity": {}}
        event = {
            "resource": resource,
            "path": path,
            "httpMethod": "POST",
            "headers": {"Accept": "application/json"},
            "multiValueHeaders": {"Accept": ["application/json"]},
            "requestContext": {**context, "path": path, "httpMethod": "POST"},
            "body": json.dumps(body),
            "isBase64Encoded": False,
        }
        answered = self.app.resolve(event, cast("LambdaContext", SimpleNamespace()))
        return cast("dict[str, Any]", json.loads(answered["body"]))

    def _control(self, method: str, path: str, body: object = None) -> None:
        url = f"{self.simulator}/simulator{path}"
        requests.request(method, url, json=body, timeout=_SECONDS).raise_for_status()


def _request(wanted: Ordered) -> dict[str, object]:
    names = [{"type": "dNSName", "value": name} for name in wanted.names]
    body: dict[str, object] = {
        "profileId": wanted.profile_id,
        "requiredFormat": {"format": "X509"},
        "csr": _csr(wanted.names[0]),
        "subjectAltNames": names,
    }
    if wanted.days is not None:
        body["optionalCertificateRequestDetails"] = {"validityPeriod": f"P{wanted.days}D"}
    return body


def _csr(name: str) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    key = ec.generate_private_key(ec.SECP256R1())
    csr = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())
    return base64.b64encode(csr.public_bytes(Encoding.DER)).decode()


def main(simulator: str) -> None:
    """Make the fleet."""
    logging.disable()
    moment = Moment()
    # All that is wired below reads its time there.
    vars(bootstrap)["utc_now"] = moment.now
    settings = Settings.from_environment(os.environ)
    app = gateway_resolver(gateway_logger())
    measurements = Measurements()
    enrolling = bootstrap_orders.enrollment_routes(app, settings, measurements)
    revoking = bootstrap_orders.revocation_routes(app, settings, measurements)
    enroller = replace(enrolling.enroller, sleep=moment.sleep)
    for routes in (replace(enrolling, enroller=enroller), revoking):
        callers = replace(routes.callers, reader=cast("CallerReader", moment))
        serve(app, replace(routes, callers=callers).table())
    for client_id, name in CLIENTS.items():
        own = {"name": name, "identity": {"subject-dn": f"CN={client_id},O=Example"}}
        create_client(bootstrap.table(settings), client_id, own)
    Fleet(app, moment, simulator).place()
    queue = bootstrap_orders.order_queue(settings)
    queue.assess([CA_ID], delay_seconds=0, reads_domains=True)


if __name__ == "__main__":
    main(sys.argv[1])
