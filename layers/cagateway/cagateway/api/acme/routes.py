"""What functions/acme answers: a directory for each profile of each CA (RFC 8555, RFC 9773)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from cagateway.api.acme import bodies
from cagateway.api.acme.bodies import Place, place_of
from cagateway.api.acme.resolver import NOT_KEPT, Document, problem_answer
from cagateway.api.parameters import headers_of
from cagateway.api.request_body import read_json
from cagateway.api.resolver import GatewayResolver, Handler, RouteTable
from cagateway.api.responses import as_json
from cagateway.domain.acme.orders import AcmeOrder
from cagateway.domain.acme.problems import AcmeProblem, ProblemKind
from cagateway.domain.errors import GatewayError
from cagateway.domain.instants import Clock
from cagateway.ports.acme import Nonces
from cagateway.ports.orders import Orders
from cagateway.services.acme.accounts import Registrar
from cagateway.services.acme.directories import offered
from cagateway.services.acme.finalization import AcmeFinalizer
from cagateway.services.acme.orders import OrderBook
from cagateway.services.acme.progress import Progress
from cagateway.services.acme.refusals import as_problem
from cagateway.services.acme.renewal import renewal_of
from cagateway.services.acme.requests import Admitted, Received, RequestReader
from cagateway.services.acme.revocation import AcmeRevoker
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass

ROOT = "/acme/{caId}/{profileId}"
_JOSE = "application/jose+json"
_JSON = "application/json"
_PEM = "application/pem-certificate-chain"
# An account has hundreds of orders at most.
_ORDERS_AT_ONCE = 100
Headers = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class AcmeServices:
    """What answers come from.

    Args:
        enrollments: The gateway's orders.
    """

    authorities: AuthorityReader
    requests: RequestReader
    registrar: Registrar
    book: OrderBook
    finalizer: AcmeFinalizer
    progress: Progress
    revoker: AcmeRevoker
    enrollments: Orders
    nonces: Nonces


@dataclass(frozen=True)
class AcmeRoutes:
    """One method for each resource."""

    app: GatewayResolver
    services: AcmeServices
    clock: Clock

    def table(self) -> RouteTable:
        account, order = f"{ROOT}/account/{{accountId}}", f"{ROOT}/order/{{acmeOrderId}}"
        return {
            f"{ROOT}/directory": {"GET": self.directory},
            f"{ROOT}/new-nonce": {"GET": self.new_nonce, "HEAD": self.head_nonce},
            f"{ROOT}/new-account": {"POST": self._signed(self.new_account)},
            account: {"POST": self._signed(self.account)},
            f"{account}/orders": {"POST": self._signed(self.orders)},
            f"{account}/orders/{{afterOrderId}}": {"POST": self._signed(self.orders)},
            f"{ROOT}/key-change": {"POST": self._signed(self.key_change)},
            f"{ROOT}/new-order": {"POST": self._signed(self.new_order)},
            order: {"POST": self._signed(self.order)},
            f"{order}/finalize": {"POST": self._signed(self.finalize)},
            f"{ROOT}/authorization/{{acmeOrderId}}/{{number}}": {
                "POST": self._signed(self.authorization)
            },
            f"{ROOT}/certificate/{{acmeOrderId}}": {"POST": self._signed(self.certificate)},
            f"{ROOT}/revoke-cert": {"POST": self._signed(self.revoke)},
            f"{ROOT}/renewal-info/{{certificateId}}": {"GET": self.renewal_info},
        }

    def directory(self, ca_id: str, profile_id: str) -> Response[str]:
        """Answer where everything is, for a profile that can be ordered."""
        offered(self.services.authorities, ca_id, profile_id)
        return _answer(bodies.directory(self._place(ca_id, profile_id)), {})

    def new_nonce(self, ca_id: str, profile_id: str) -> Response[str]:
        """Answer a nonce, and nothing else."""
        headers = self._fresh(self._place(ca_id, profile_id))
        return Response(HTTPStatus.NO_CONTENT, _JSON, "", headers=headers)

    def head_nonce(self, ca_id: str, profile_id: str) -> Response[str]:
        """Answer a nonce in the headers."""
        headers = self._fresh(self._place(ca_id, profile_id))
        return Response(HTTPStatus.OK, _JSON, "", headers=headers)

    def new_account(self, place: Place) -> Response[str]:
        """Answer an account: the one that a key has, or a new one."""
        registered = self.services.registrar.register(self._received(place))
        one = registered.account
        self.app.note_client(one.client_id)
        status = HTTPStatus.CREATED if registered.is_new else HTTPStatus.OK
        headers = {"Location": place.of_account(one)}
        return _answer(bodies.account(place, one), headers, status)

    def account(self, place: Place, account_id: str) -> Response[str]:
        """Answer an account as it is changed."""
        asked = self._by_owner(place, account_id, is_lasting=True)
        return _answer(bodies.account(place, self.services.registrar.change(asked)), {})

    def orders(
        self, place: Place, account_id: str, after_order_id: str | None = None
    ) -> Response[str]:
        """Answer a page of an account's orders."""
        asked = self._by_owner(place, account_id)
        listed, has_more = self.services.book.page(asked, after_order_id, _ORDERS_AT_ONCE)
        headers: dict[str, str | list[str]] = {}
        if has_more and listed:
            following = place.at("account", account_id, "orders", listed[-1].order_id)
            headers["Link"] = [f'<{following}>;rel="next"']
        return _answer(bodies.orders(place, listed), headers)

    def key_change(self, place: Place) -> Response[str]:
        """Answer an account with its new key."""
        asked = self._admitted(place, is_lasting=True)
        one = self.services.registrar.roll_over(asked)
        return _answer(bodies.account(place, one), {"Location": place.of_account(one)})

    def new_order(self, place: Place) -> Response[str]:
        """Answer a new order."""
        order = self.services.book.begin(self._admitted(place, is_lasting=True))
        return self._order(place, order, None, HTTPStatus.CREATED)

    def order(self, place: Place, acme_order_id: str) -> Response[str]:
        """Answer how an order stands."""
        order = self.services.book.order(self._admitted(place), acme_order_id)
        return self._order(place, *self.services.progress.current(order))

    def finalize(self, place: Place, acme_order_id: str) -> Response[str]:
        """Answer an order whose certificate is under way."""
        asked = self._admitted(place, is_lasting=True)
        order = self.services.finalizer.finalize(asked, acme_order_id)
        return self._order(place, *self.services.progress.current(order))

    def authorization(self, place: Place, acme_order_id: str, number: str) -> Response[str]:
        """Answer an authorization."""
        asked = self._admitted(place)
        return _answer(
            bodies.authorization(*self.services.book.authorization(asked, acme_order_id, number)),
            {},
        )

    def certificate(self, place: Place, acme_order_id: str) -> Response[str]:
        """Answer a certificate with its chain."""
        order = self.services.book.order(self._admitted(place), acme_order_id)
        pem = self.services.progress.certificate(order)
        return Response(HTTPStatus.OK, _PEM, pem, headers=dict(NOT_KEPT))

    def revoke(self, place: Place) -> Response[str]:
        """Answer once a certificate is revoked."""
        self.services.revoker.revoke(self._received(place))
        return Response(HTTPStatus.OK, _JSON, "", headers=dict(NOT_KEPT))

    def renewal_info(self, ca_id: str, profile_id: str, certificate_id: str) -> Response[str]:
        """Answer when to renew a certificate."""
        del profile_id
        window = renewal_of(self.services.enrollments, ca_id, certificate_id)
        headers = {"Retry-After": str(window.ask_again_seconds)}
        return _answer(bodies.renewal_info(window), headers)

    def _signed(self, handler: Callable[..., Response[str]]) -> Handler:
        """Have every answer to a signed request bring the next nonce (RFC 8555, 6.5)."""

        def answer(ca_id: str, profile_id: str, **parameters: str) -> Response[str]:
            place = self._place(ca_id, profile_id)
            try:
                response = handler(place, **parameters)
            except AcmeProblem as problem:
                where = problem.account_id and place.at("account", problem.account_id)
                response = problem_answer(problem, {"Location": where} if where else {})
            except GatewayError as error:
                response = problem_answer(as_problem(error))
            for name, value in self._fresh(place).items():
                _add(response, name, value)
            return response

        return answer

    def _order(
        self,
        place: Place,
        order: AcmeOrder,
        ask_again_seconds: int | None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response[str]:
        headers = {"Location": place.of_order(order)}
        if ask_again_seconds is not None:
            headers["Retry-After"] = str(ask_again_seconds)
        return _answer(bodies.order(place, order), headers, status)

    def _by_owner(self, place: Place, account_id: str, *, is_lasting: bool = False) -> Admitted:
        asked = self._admitted(place, is_lasting=is_lasting)
        if asked.account.account_id != account_id:
            text = "The request is signed by another account's key."
            raise AcmeProblem(ProblemKind.UNAUTHORIZED, text)
        return asked

    def _admitted(self, place: Place, *, is_lasting: bool = False) -> Admitted:
        received = self._received(place)
        asked = self.services.requests.by_account(received, is_lasting=is_lasting)
        self.app.note_client(asked.caller.client_id)
        return asked

    def _received(self, place: Place) -> Received:
        event = self.app.current_event
        kind = headers_of(event).get("Content-Type") or ""
        if kind.partition(";")[0].strip().lower() != _JOSE:
            text = f"Send the request as {_JOSE}."
            raise AcmeProblem(ProblemKind.WRONG_MEDIA_TYPE, text)
        return Received(place.ca_id, place.profile_id, place.directory, place.url, read_json(event))

    def _place(self, ca_id: str, profile_id: str) -> Place:
        return place_of(self.app.current_event, ca_id, profile_id)

    def _fresh(self, place: Place) -> dict[str, str | list[str]]:
        return {
            **NOT_KEPT,
            "Replay-Nonce": self.services.nonces.new(self.clock()),
            "Link": [f'<{place.at("directory")}>;rel="index"'],
        }


def _answer(body: Document, headers: Headers, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    return Response(status, _JSON, as_json(body), headers={**NOT_KEPT, **headers})


def _add(response: Response[str], name: str, value: str | list[str]) -> None:
    """Add a header; of one that may come several times, all stay."""
    there = response.headers.get(name)
    if isinstance(there, list) and isinstance(value, list):
        value = [*value, *there]
    response.headers[name] = value
