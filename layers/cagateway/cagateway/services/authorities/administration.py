"""All that administering CAs takes, in one hand."""

from __future__ import annotations

from cagateway.ports.events import History
from cagateway.ports.sectigo import ConnectionTester
from cagateway.ports.sync import SyncRequester, SyncStates
from cagateway.services.authorities.configurations import ConfigurationEditor
from cagateway.services.authorities.reading import AuthorityReader
from cagateway.values import dataclass


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with, where CAs are concerned."""

    editor: ConfigurationEditor
    reader: AuthorityReader
    history: History
    syncs: SyncRequester
    connections: ConnectionTester
    states: SyncStates
