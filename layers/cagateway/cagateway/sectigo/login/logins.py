"""The three ways to log in at Sectigo, and what each makes of a call."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from cagateway.domain.authorities.configuration import SyncSettings
from cagateway.sectigo.transport.exchange import HttpRequest
from cagateway.sectigo.transport.tls import shared_trust

# Sectigo's own, the same for all of its instances.
TOKEN_URL = "https://auth.sso.sectigo.com/auth/realms/apiclients/protocol/openid-connect/token"  # noqa: S105 - an address


class Login(Protocol):
    """A way to log in."""

    def request(
        self, settings: SyncSettings, path: str, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make the request that fetches a path of Sectigo's API.

        Args:
            settings: Whose data, and where.
            path: With its query.
            token_for: Gets an access token, for a login that needs one.
        """
        ...


@dataclass(frozen=True, slots=True)
class HeaderLogin:
    """Login and password, sent as headers with every call."""

    login: str
    password: str = field(repr=False)
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(self, settings: SyncSettings, path: str, _: object = None) -> HttpRequest:
        """Make a request with both headers."""
        headers = _identity(self.login, settings) | {"password": self.password}
        return HttpRequest(_url(settings, path), headers, self.tls)


@dataclass(frozen=True, slots=True)
class CertificateLogin:
    """A login whose client certificate stands in for the password; `tls` has it loaded."""

    login: str
    tls: ssl.SSLContext = field(repr=False)

    def request(self, settings: SyncSettings, path: str, _: object = None) -> HttpRequest:
        """Make a request to the part of the API that asks for a certificate."""
        url = _url(settings, f"/private{path}")
        return HttpRequest(url, _identity(self.login, settings), self.tls)


@dataclass(frozen=True, slots=True)
class OAuthLogin:
    """A client of Sectigo's authorization server (RFC 6749, 4.4)."""

    client_id: str
    client_secret: str = field(repr=False)
    token_url: str = TOKEN_URL
    tls: ssl.SSLContext = field(default_factory=shared_trust, repr=False, compare=False)

    def request(
        self, settings: SyncSettings, path: str, token_for: Callable[[OAuthLogin], str]
    ) -> HttpRequest:
        """Make a request with an access token, which names the account by itself."""
        headers = {"Authorization": f"Bearer {token_for(self)}"}
        return HttpRequest(_url(settings, path), headers, self.tls)

    def token_request(self) -> HttpRequest:
        """Make the request for an access token."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        return HttpRequest(self.token_url, {}, self.tls, form)


def _identity(login: str, settings: SyncSettings) -> dict[str, str]:
    return {"login": login, "customerUri": settings.customer_uri}


def _url(settings: SyncSettings, path: str) -> str:
    return settings.url.rstrip("/") + path


def is_header_value(value: object) -> bool:
    """Tell whether a value can be sent as a header: visible ASCII and blanks (RFC 9110, 5.5)."""
    return isinstance(value, str) and value != "" and value.isprintable() and value.isascii()
