"""What is kept of what happened to a CA or a client."""

from __future__ import annotations

from typing import TypeAlias

from cagateway.domain.acme.credentials import AcmeCredentialChange
from cagateway.domain.documents import DocumentChange
from cagateway.domain.sync.run import SyncRun

HistoryEntry: TypeAlias = SyncRun | DocumentChange | AcmeCredentialChange
