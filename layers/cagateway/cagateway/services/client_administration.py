"""All that administering clients takes, in one hand."""

from __future__ import annotations

from cagateway.domain.values import dataclass
from cagateway.services.clients import ClientEditor
from cagateway.services.ports import Clients, History


@dataclass(frozen=True, slots=True)
class ClientAdministration:
    """What functions/management works with, where clients are concerned."""

    clients: Clients
    editor: ClientEditor
    history: History
