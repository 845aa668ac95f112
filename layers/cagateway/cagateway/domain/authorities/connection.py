"""A connection to Sectigo: where, as whose customer, for which organization, with which secret."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import lru_cache, partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from cagateway.domain.identifiers import sectigo_id
from cagateway.domain.sections import Section
from cagateway.values import dataclass

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def address_problem(url: str, allowed_hosts: Collection[str]) -> str | None:
    """Say what is wrong with a Sectigo URL; `None` if credentials may be sent there.

    The host must stand in the deployment's allow-list, so a changed configuration cannot carry the
    login to a server of an attacker's choice. Plain http is for loopback alone, where there is no
    wire to listen on.

    An address in a private network, or a link-local one such as that of a cloud's metadata service,
    is refused even there.

    >>> address_problem("https://cert-manager.com", {"cert-manager.com"})
    >>> address_problem("http://cert-manager.com", {"cert-manager.com"})
    'must begin with https://'
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "must be a URL such as https://cert-manager.com"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK_HOSTS):
        return "must begin with https://"
    if _is_inside(host or ""):
        return "must not be an address in a private or link-local network"
    if host not in allowed_hosts:
        return f"must name one of the allowed hosts: {', '.join(sorted(allowed_hosts))}"
    # An empty query or fragment is one as well: what follows it would be no path.
    if parts.username is not None or "?" in url or "#" in url:
        return "must hold no credentials, query or fragment"
    return None


def _is_inside(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    # RFC 6890's ranges, of which loopback is left to the allow-list.
    return not address.is_global and not address.is_loopback


ACCOUNT_SETTINGS = ("url", "customer-uri", "credentials-secret")
CONNECTION_SETTINGS = ("url", "customer-uri", "org-id", "credentials-secret")
# CA Gateway's settings for what is secret, or is kept with it.
IN_THE_SECRET = dict.fromkeys(
    (
        "login",
        "login-password",
        "password",
        "ssl-trust-store",
        "ssl-trust-store-password",
        "ssl-truststore-type",
        "client-cert-key-store",
        "client-cert-key-alias",
        "client-cert-key-store-password",
        "client-cert-key-store-type",
    ),
    "logins and certificates belong into the secret that credentials-secret names",
)
# It is sent as a header: visible ASCII only (RFC 9110, 5.5).
_CUSTOMER_URI = re.compile(r"[!-~]{1,128}")
# Secrets Manager's own characters, and less than its length.
_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,450}")
DEFAULT_SECRETS_PREFIX = "cagateway/"


@dataclass(frozen=True, slots=True)
class SectigoAccount:
    """What logging in to Sectigo takes, whichever organization is asked about.

    Args:
        url: Of the instance, such as `https://cert-manager.com`.
        customer_uri: The last part of the portal's login address.
        credentials_secret: The name of a secret in Secrets Manager, never the credentials.
    """

    url: str
    customer_uri: str
    credentials_secret: str

    def as_settings(self) -> dict[str, str]:
        """Give its settings, under their own names."""
        values = (self.url, self.customer_uri, self.credentials_secret)
        return dict(zip(ACCOUNT_SETTINGS, values, strict=True))

    @property
    def account_name(self) -> str:
        """Name the account that logs in, which all CAs that use it share."""
        host = urlsplit(self.url).netloc.lower()
        return f"{host}#{self.customer_uri.lower()}#{self.credentials_secret}"


@dataclass(frozen=True, slots=True)
class Connection:
    """An organization's data at Sectigo, and the account that gets at it.

    Args:
        org_id: An organization's id, or a department's.
    """

    account: SectigoAccount
    org_id: int

    @property
    def source(self) -> str:
        """Name whose data this is: Sectigo filters by customer, login and organization."""
        account = self.account
        return _source(account.url, account.customer_uri, self.org_id, account.credentials_secret)


# Each read asks twice. A thousand CAs are more than a deployment is made for.
@lru_cache(maxsize=1_024)
def _source(*identity: str | int) -> str:
    return json.dumps(identity, separators=(",", ":"))


def read_account(
    section: Section, allowed_hosts: Collection[str] | None, secrets_prefix: str
) -> SectigoAccount | None:
    """Read an account, all of whose settings are required; `None` if a problem was noted.

    Args:
        section: Its settings.
        allowed_hosts: The hosts that `url` may name; `None` leaves that to those who call there.
        secrets_prefix: What the secret's name begins with.
    """
    for name in ACCOUNT_SETTINGS:
        if section.value(name) is None:
            section.refuse(name, "is required")
    return _read_account(section, allowed_hosts, secrets_prefix)


def read_connection(
    section: Section,
    allowed_hosts: Collection[str] | None,
    needed_by: Collection[str],
    secrets_prefix: str,
) -> Connection | None:
    """Read the connection that a document's `properties` describe; `None` unless it is whole.

    Args:
        section: The properties.
        allowed_hosts: The hosts that `url` may name; `None` leaves that to those who call there.
        needed_by: The settings that are on and need a connection: with any, each of its own
            settings is required.
        secrets_prefix: What the secret's name begins with.
    """
    account = _read_account(section, allowed_hosts, secrets_prefix)
    org_id = section.parsed(sectigo_id, "must be a positive whole number", "org-id")
    if needed_by:
        for name in CONNECTION_SETTINGS:
            if section.value(name) is None:
                section.refuse(name, f"is required while {' and '.join(needed_by)} is true")
    return None if account is None or org_id is None else Connection(account, org_id)


def _read_account(
    section: Section, allowed_hosts: Collection[str] | None, secrets_prefix: str
) -> SectigoAccount | None:
    url = _read_url(section, allowed_hosts)
    rule = "must be the last part of the portal's login address"
    customer_uri = section.parsed(_customer_uri, rule, "customer-uri")
    secret = read_secret_name(section, "credentials-secret", secrets_prefix)
    if url is None or customer_uri is None or secret is None:
        return None
    return SectigoAccount(url, customer_uri, secret)


def read_secret_name(section: Section, setting: str, prefix: str) -> str | None:
    """Read the name of a secret that begins with a prefix; it is not echoed, for slips happen."""
    rule = f"must name a secret under {prefix}"
    return section.parsed(partial(_secret_name, prefix), rule, setting, echo=False)


def _read_url(section: Section, allowed_hosts: Collection[str] | None) -> str | None:
    url = section.text("url")
    if url and allowed_hosts is not None:
        problem = address_problem(url, allowed_hosts)
        if problem:
            section.refuse("url", problem, echo=False)  # it may hold a password
    return url


def _customer_uri(value: object) -> str | None:
    return value if isinstance(value, str) and _CUSTOMER_URI.fullmatch(value) else None


def _secret_name(prefix: str, value: object) -> str | None:
    if not isinstance(value, str) or not _SECRET_NAME.fullmatch(value):
        return None
    return value if value.startswith(prefix) and value != prefix else None


@dataclass(frozen=True, slots=True)
class Organization:
    """What `org-id` may be: an organization, or a department of one.

    Args:
        parent: The organization's name, of a department.
    """

    org_id: int
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class OrganizationList:
    """Organizations, each followed by its departments.

    Args:
        is_complete: Off if Sectigo listed more than are given here.
    """

    organizations: tuple[Organization, ...]
    is_complete: bool = True
