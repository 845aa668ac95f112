"""The account at Sectigo that an order belongs to: what its number there counts within."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from cagateway.domain.authorities.connection import Connection
from cagateway.values import dataclass

_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class OrderAccount:
    """An account, in normal form: two of them are the same one exactly if they are equal.

    The secret does not count: logins are changed, and a CA orders with one of its own.

    Args:
        url: Of the instance: scheme and host in lower case, neither the scheme's own port nor a
            slash at the end.
        customer_uri: In lower case.
        org_id: An organization's id, or a department's.
    """

    url: str
    customer_uri: str
    org_id: int

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Give the account that a connection leads to.

        >>> from cagateway.domain.authorities.connection import SectigoAccount
        >>> account = SectigoAccount("HTTPS://Cert-Manager.com.:443/", "Demo", "secret")
        >>> OrderAccount.of(Connection(account, 7))
        OrderAccount(url='https://cert-manager.com', customer_uri='demo', org_id=7)
        """
        url = _normal_url(connection.account.url)
        return cls(url, connection.account.customer_uri.lower(), connection.org_id)

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.url}, customer {self.customer_uri}, organization {self.org_id}"


def _normal_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Nothing is ever sent there: the client refuses the address.
        return url
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    own_port = "" if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{port}"
    return f"{parts.scheme}://{host}{own_port}{parts.path.rstrip('/')}"
