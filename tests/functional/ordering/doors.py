"""The two routes that judge a request, as functions/validation and functions/enrollment have them.

Everything behind them is in memory: thousands of requests go through both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aws_lambda_powertools import Metrics

from cagateway.api.callers import Callers
from cagateway.api.resolver import GatewayResolver, gateway_resolver, serve
from cagateway.api.routes.enrollments import EnrollmentRoutes
from cagateway.api.routes.validation import ValidationRoutes
from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.access.callers import KnownClient
from cagateway.domain.access.roles import Role
from cagateway.domain.orders.placement import Placement
from cagateway.logs import gateway_logger
from cagateway.metrics import Measurements
from cagateway.services.clients.authorization import Authentication, CallerReader
from cagateway.vault.truststore import Truststore
from tests.api_events import Answer, api_event
from tests.documents import document
from tests.fakes.order_use_cases import UseCases
from tests.lambda_context import FakeLambdaContext

PATH = "/v1/certificate-authorities/ca-1/enrollments"


PRINCIPAL = "arn:aws:iam::123456789012:user/ada"


@dataclass
class _OneClient:
    """Knows one client, which may have what `bounds` say."""

    bounds: Bounds

    def known_by(self, _: str) -> tuple[KnownClient]:
        known = KnownClient("ada", "any", Role.INTEGRATOR, None, is_enabled=True)
        return (replace(known, bounds=self.bounds),)


class Doors(UseCases):
    """One CA, `ca-1`, and both routes to it.

    Args:
        profiles: The CA's.
        bounds: What the client that asks may have.
        settings: Of the CA, beside those with which it enrolls.
    """

    def __init__(
        self, *profiles: Mapping[str, Any], bounds: Bounds = UNBOUNDED, **settings: object
    ) -> None:
        super().__init__()
        self.client = _OneClient(bounds)
        own = {"enable_enrollment": True, "max_orders_per_day": 1_000_000} | settings
        self.gateway.configure(document(*map(dict, profiles), **own))
        self.placed = list[Placement]()
        self.world.sectigo.on_post = self.placed.append
        self.validation, self.enrollment = self._validation(), self._enrollment()

    def validate(self, body: object) -> Answer:
        return self._ask(self.validation, f"{PATH}/validation", body)

    def enroll(self, body: object, **headers: str) -> Answer:
        return self._ask(self.enrollment, PATH, body, **headers)

    def _ask(self, app: GatewayResolver, path: str, body: object, **headers: str) -> Answer:
        event = api_event(
            path,
            method="POST",
            body=json.dumps(body),
            principal=PRINCIPAL,
            arrived_at=self.world.clock(),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        return Answer.of(app.resolve(event, FakeLambdaContext()))

    def _validation(self) -> GatewayResolver:
        app = gateway_resolver(gateway_logger())
        serve(app, ValidationRoutes(app, self._callers(app), self.reader()).table())
        return app

    def _enrollment(self) -> GatewayResolver:
        app = gateway_resolver(gateway_logger())
        routes = EnrollmentRoutes(
            app,
            self._callers(app),
            self.enroller(),
            self.deliverer(),
            self.world.clock,
            Measurements(Metrics(namespace="CAGateway", service="enrollment")),
        )
        serve(app, routes.table())
        return app

    def _callers(self, app: GatewayResolver) -> Callers:
        issuers = Truststore(lambda *_: b"", lambda: 0.0)
        reader = CallerReader(
            Authentication.IAM, self.client, issuers, needs_issuer=False, clock=lambda: 0.0
        )
        return Callers(app, reader)
