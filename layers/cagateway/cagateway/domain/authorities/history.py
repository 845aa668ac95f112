"""What is kept of what happened to a CA or a client."""

from __future__ import annotations

from typing import TypeAlias

from cagateway.domain.access.client_change import ClientChange
from cagateway.domain.authorities.configuration_change import ConfigurationChange
from cagateway.domain.sync.run import SyncRun

HistoryEntry: TypeAlias = SyncRun | ConfigurationChange | ClientChange
