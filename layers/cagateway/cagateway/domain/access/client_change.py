"""Who changed a client's document, when, and what."""

from __future__ import annotations

from datetime import datetime

from cagateway.domain.authorities.configuration_change import ChangeAction, SettingChange
from cagateway.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ClientChange:
    """One change of one client's document.

    Args:
        version: Of the document that it left, or of the one that it removed.
        principal: Who did it: the IAM principal of the request.
        settings: What is different, at most a hundred settings.
    """

    client_id: str
    version: int
    action: ChangeAction
    principal: str
    changed_at: datetime
    settings: tuple[SettingChange, ...] = ()
