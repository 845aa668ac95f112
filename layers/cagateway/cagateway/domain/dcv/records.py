"""What is kept of a login's domains: the last list, what needs them, and what went wrong since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from cagateway.domain.dcv.domains import DomainList
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class DomainTrouble:
    """Why the last reading brought no list.

    Args:
        message: For people; clean and without a secret.
        is_forbidden: The login may not see domains. It need not: nothing is wrong.
    """

    at: datetime
    message: str
    is_forbidden: bool = False


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """How a login's domains stood when they were read last.

    Args:
        listed: The last list that came; `None` if none ever did.
        certificates: By domain, how many current certificates depend on it; without those that
            none depends on.
        trouble: Of the last reading, if it brought none.
    """

    listed: DomainList | None = None
    certificates: Mapping[str, int] = field(default_factory=dict)
    trouble: DomainTrouble | None = None

    def last_tried_at(self) -> datetime | None:
        """Tell when Sectigo was asked last."""
        moments = (self.listed.read_at if self.listed else None, self.trouble and self.trouble.at)
        return max((at for at in moments if at), default=None)
