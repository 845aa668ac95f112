"""All that administering CAs and clients takes, in one hand."""

from __future__ import annotations

from cagateway.ports.authorities import Configurations
from cagateway.ports.clients import Clients
from cagateway.ports.events import History
from cagateway.ports.sectigo import ConnectionTester
from cagateway.ports.sync import SyncRequester, SyncStates
from cagateway.services.authorities.configurations import ConfigurationEditor
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.services.clients.documents import ClientEditor
from cagateway.values import dataclass


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
