"""The state of domains: at Sectigo, and as it was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cagateway.ports.sectigo import SectigoError

if TYPE_CHECKING:
    # For types alone, as in the other ports.
    from datetime import datetime

    from cagateway.domain.authorities.connection import SectigoAccount
    from cagateway.domain.dcv.domains import DomainList


class DomainsForbiddenError(SectigoError):
    """The login may not see domains: a right that it need not have."""


class DomainSource(Protocol):
    """Sectigo, as far as domains are concerned. Raises `SectigoError`."""

    def list_domains(self, account: SectigoAccount, now: datetime) -> DomainList:
        """Fetch the domains that an account's login sees.

        Raises:
            DomainsForbiddenError: It may not see any.
        """
        ...
