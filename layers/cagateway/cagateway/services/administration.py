"""All that administering CAs and clients takes, in one hand."""

from __future__ import annotations

from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.clients import ClientEditor
from cagateway.services.configurations import ConfigurationEditor
from cagateway.services.ports import (
    Clients,
    Configurations,
    ConnectionTester,
    History,
    SyncRequester,
    SyncStates,
)


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with, where CAs are concerned."""

    configurations: Configurations
    editor: ConfigurationEditor
    reader: AuthorityReader
    history: History
    syncs: SyncRequester
    connections: ConnectionTester
    states: SyncStates


@dataclass(frozen=True, slots=True)
class ClientAdministration:
    """What functions/management works with, where clients are concerned."""

    clients: Clients
    editor: ClientEditor
    history: History
