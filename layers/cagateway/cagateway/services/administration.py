"""All that administering CAs takes, in one hand."""

from __future__ import annotations

from cagateway.domain.values import dataclass
from cagateway.services.authorities import AuthorityReader
from cagateway.services.configurations import ConfigurationEditor
from cagateway.services.ports import (
    Configurations,
    ConnectionTester,
    History,
    SyncRequester,
    SyncStates,
)


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with."""

    configurations: Configurations
    editor: ConfigurationEditor
    reader: AuthorityReader
    history: History
    syncs: SyncRequester
    connections: ConnectionTester
    states: SyncStates
