"""A gateway as an operator's program talks to it: where it is, and who asks."""

from __future__ import annotations

import argparse
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.session import Session

from operations import aws_account

# API Gateway answers within 29 s, or gives up.
TIMEOUT_SECONDS = 35


class GatewayError(Exception):
    """The gateway refused or could not be reached; the message says why."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Gateway:
    """Sends requests, signed where the gateway is a deployed one.

    Args:
        url: The stack's output `ApiUrl`, or local mode's address.
        session: Where credentials and region come from.
        client_certificate: Files of a certificate and its key, which a mutual-TLS domain demands
            besides the signature.
        issuers: A file of the CAs (PEM) that may have issued the gateway's own certificate; `None`
            for those that this machine trusts.
    """

    url: str
    session: Session
    client_certificate: tuple[str, str] | None = None
    issuers: str | None = None

    @staticmethod
    def add_options(parser: argparse.ArgumentParser) -> None:
        """Let a command line say where the gateway is, and who asks."""
        parser.add_argument(
            "--url", required=True, help="the stack's output ApiUrl, or local mode's"
        )
        parser.add_argument("--certificate", help="yours (PEM), for a mutual-TLS domain")
        parser.add_argument("--key", help="its key (PEM)")
        parser.add_argument("--cacert", help="who issued the gateway's (PEM), if not a public CA")

    @classmethod
    def of(cls, options: argparse.Namespace) -> Self:
        """Take what a command line says. Raises GatewayError."""
        own = (options.certificate, options.key) if options.certificate else None
        return cls(checked_url(options.url), Session(), own, options.cacert)

    @property
    def is_here(self) -> bool:
        """Tell whether it is on this machine, where no client signs."""
        return is_local(self.url)

    def send(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        is_signed: bool = True,
    ) -> requests.Response:
        """Send one request, and give what came back, whatever its status.

        Raises:
            GatewayError: There is nothing to sign with, or nothing says for which region.
            requests.RequestException: Nothing came back.
            OSError: A file cannot be read.
        """
        url = f"{self.url.rstrip('/')}{path}"
        content = b"" if document is None else json.dumps(document).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        request = AWSRequest(method, url, data=content, headers=given)
        if is_signed and not self.is_here:
            # As IAM wants it: AWS Signature Version 4.
            region = region_of(self.url, self.session)
            SigV4Auth(credentials_of(self.session), "execute-api", region).add_auth(request)
        return requests.request(
            method,
            url,
            data=content,
            headers=dict(request.headers),
            # Without one, requests would use netrc's instead of the signature.
            auth=lambda prepared: prepared,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            cert=self.client_certificate,
            verify=self.issuers or True,
        )


def credentials_of(session: Session) -> ReadOnlyCredentials:
    """Give the operator's credentials as they are now: those of a role are renewed.

    Raises:
        GatewayError: There are none.
    """
    found = session.get_credentials()
    if found is None:
        raise GatewayError("There are no AWS credentials to sign with.")
    frozen: ReadOnlyCredentials = found.get_frozen_credentials()
    return frozen


def region_of(url: str, session: Session) -> str:
    """Read the region out of API Gateway's own address; a domain does not say it.

    Raises:
        GatewayError: Nothing says it.
    """
    labels = (urlsplit(url).hostname or "").split(".")
    own = labels[2] if labels[1:2] == ["execute-api"] and len(labels) > 2 else None  # noqa: PLR2004
    region = own or aws_account.region() or session.get_config_variable("region")
    if not region:
        raise GatewayError("Say where the gateway is: AWS_REGION.")
    return str(region)


def checked_url(url: str) -> str:
    """Refuse an address over which credentials or documents could be read.

    Raises:
        GatewayError: It is neither https nor on this machine, or more than an address.
    """
    parts = urlsplit(url)
    is_plain = parts.username is None and not parts.query and not parts.fragment
    if not parts.hostname or parts.scheme not in {"http", "https"} or not is_plain:
        raise GatewayError(f"API_URL has to be an address such as https://..., not '{url}'.")
    if parts.scheme == "http" and not is_local(url):
        raise GatewayError("API_URL has to be https: over http, others could read along.")
    return url


def is_local(url: str) -> bool:
    """Tell whether an address leads nowhere but to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
