"""All that administering CAs takes, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from cagateway.events.sync_requests import SyncRequests
from cagateway.services.authorities import AuthorityReader
from cagateway.services.configurations import ConfigurationEditor
from cagateway.store.configurations import DynamoDBConfigurations
from cagateway.store.history import DynamoDBHistory


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with."""

    configurations: DynamoDBConfigurations
    editor: ConfigurationEditor
    reader: AuthorityReader
    history: DynamoDBHistory
    syncs: SyncRequests
