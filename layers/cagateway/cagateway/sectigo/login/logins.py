"""The three ways to log in at Sectigo, and what each makes of a call."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from cagateway.domain.authorities.connection import SectigoAccount
from cagateway.sectigo.calls import Call
from cagateway.sectigo.transport.exchange import HttpRequest
from cagateway.sectigo.transport.tls import shared_trust
from cagateway.values import dataclass

JSON = "application/json"
# Sectigo's own, the same for all of its instances.
TOKEN_URL = "https://auth.sso.sectigo.com/auth/realms/apiclients/protocol/openid-connect/token"  # noqa: S105 - an address


class Login(Protocol):
    """A way to log in.

    What it was read from is named by its version, which is not part of it: two versions of a secret
    can hold the same login.
    """

    @property
    def version(self) -> str:
        """Name the version of the secret."""

    def may_go_to(self, account: SectigoAccount) -> bool:
        """Tell whether an account's host is the one that the secret is for."""

    def request(
        self, account: SectigoAccount, call: Call, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make the request of a call; `token_for` gets an access token, where one is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfSecret:
    """What every login knows of its secret.

    Args:
        version: Of the secret.
        host: The only one that it may be sent to, with its port if it has one; `None` leaves that
            to the allow-list.
    """

    version: str = field(default="", compare=False)
    host: str | None = field(default=None, compare=False)

    def may_go_to(self, account: SectigoAccount) -> bool:
        """Tell whether an account's host is the one that the secret is for."""
        return self.host is None or self.host == urlsplit(account.url).netloc.lower()


@dataclass(frozen=True, slots=True)
class HeaderLogin(_OfSecret):
    """Login and password, sent as headers with every call."""

    login: str
    password: str = field(repr=False)
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(self, account: SectigoAccount, call: Call, _: object = None) -> HttpRequest:
        """Make a request with both headers."""
        headers = _identity(self.login, account) | {"password": self.password}
        return _request(account, call, headers, self.tls)


@dataclass(frozen=True, slots=True)
class CertificateLogin(_OfSecret):
    """A login whose client certificate stands in for the password.

    Args:
        pair: Tells one certificate and key from another; any text.
        tls: Has both loaded.
    """

    login: str
    pair: str = field(repr=False)
    tls: ssl.SSLContext = field(repr=False, compare=False)

    def request(self, account: SectigoAccount, call: Call, _: object = None) -> HttpRequest:
        """Make a request to the part of the API that asks for a certificate."""
        headers = _identity(self.login, account)
        return _request(account, call, headers, self.tls, "/private")


@dataclass(frozen=True, slots=True)
class OAuthLogin(_OfSecret):
    """A client of Sectigo's authorization server (RFC 6749, 4.4)."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str = TOKEN_URL
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(
        self, account: SectigoAccount, call: Call, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make a request with an access token, which names the account by itself."""
        headers = {"Authorization": f"Bearer {token_for(self)}"}
        return _request(account, call, headers, self.tls)

    def token_request(self) -> HttpRequest:
        """Make the request for an access token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(form).encode()
        operation = "issue an access token"
        return HttpRequest("POST", self.token_url, operation, headers, self.tls, body)


AnyLogin = HeaderLogin | CertificateLogin | OAuthLogin


def _identity(login: str, account: SectigoAccount) -> dict[str, str]:
    return {"login": login, "customerUri": account.customer_uri}


def _request(
    account: SectigoAccount,
    call: Call,
    login_headers: Mapping[str, str],
    tls: ssl.SSLContext,
    prefix: str = "",
) -> HttpRequest:
    body = call.encoded_body()
    headers = login_headers if body is None else {**login_headers, "Content-Type": JSON}
    url = f"{account.url.rstrip('/')}{prefix}{call.path}"
    return HttpRequest(call.method, url, call.operation, headers, tls, body)


def is_header_value(value: object) -> bool:
    """Tell whether a value can be sent as a header: visible ASCII and blanks (RFC 9110, 5.5)."""
    return isinstance(value, str) and value != "" and value.isprintable() and value.isascii()
