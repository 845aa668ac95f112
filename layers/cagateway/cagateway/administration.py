"""All that administering CAs takes, in one hand."""

from __future__ import annotations

from dataclasses import dataclass

from cagateway.editing import ConfigurationEditor
from cagateway.reading import AuthorityReader
from cagateway.store.configuration_store import DynamoDBConfigurations
from cagateway.store.history import DynamoDBHistory
from cagateway.sync_requests import SyncRequests


@dataclass(frozen=True, slots=True)
class Administration:
    """What functions/management works with."""

    configurations: DynamoDBConfigurations
    editor: ConfigurationEditor
    reader: AuthorityReader
    history: DynamoDBHistory
    syncs: SyncRequests
