"""What it takes to make a gateway as a folder says, and doing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from operations.documents import clients
from operations.documents.folder import COLLECTIONS, Folder
from operations.documents.management import Management
from operations.gateway import GatewayError


class Action(StrEnum):
    """What is done with a document."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Step:
    """One change.

    Args:
        document: What is stored; `None` where one is deleted.
        etag: Of the one that is there.
    """

    action: Action
    collection: str
    document_id: str
    document: Mapping[str, Any] | None = None
    etag: str | None = None

    def __str__(self) -> str:
        return f"{self.action} {self.collection}/{self.document_id}"


def exported(gateway: Management, folder: Folder) -> list[str]:
    """Write all documents of a gateway to a folder; tell which files changed."""
    changes = []
    for collection in COLLECTIONS:
        changes += folder.write(collection, _stored(gateway, collection))
    return changes


def _stored(gateway: Management, collection: str) -> dict[str, Mapping[str, Any]]:
    found = {each: gateway.get(collection, each) for each in gateway.ids(collection)}
    return {each: stored.document for each, stored in found.items() if stored}


def steps(gateway: Management, folder: Folder, *, deletes: bool) -> list[Step]:
    """Tell what would make the gateway as the folder says, in the order in which it has to be done.

    Documents that others refer to are stored first and deleted last.

    Args:
        gateway: As it is.
        folder: What is wanted.
        deletes: Whether what the folder does not have is deleted.
    """
    changes, deletions = [], []
    for collection in COLLECTIONS:
        wanted = folder.read(collection)
        for document_id, document in wanted.items():
            stored = gateway.get(collection, document_id)
            if stored is None:
                changes.append(Step(Action.CREATE, collection, document_id, document))
            elif stored.document != clients.as_stored(collection, document):
                step = Step(Action.CHANGE, collection, document_id, document, stored.etag)
                changes.append(step)
        if deletes:
            deletions += _deletions(gateway, collection, wanted)
    return [*changes, *reversed(deletions)]


def told_of_clients(gateway: Management, folder: Folder) -> list[str]:
    """Say what an operator should know of the clients, as they are and as the folder has them."""
    now = _stored(gateway, clients.COLLECTION)
    wanted = folder.read(clients.COLLECTION)
    told = (clients.narrowed(now, wanted), clients.unbounded({**now, **wanted}))
    return [sentence for sentence in told if sentence]


def _deletions(gateway: Management, collection: str, wanted: Mapping[str, object]) -> list[Step]:
    extra = [each for each in gateway.ids(collection) if each not in wanted]
    found = ((each, gateway.get(collection, each)) for each in extra)
    return [
        Step(Action.DELETE, collection, each, etag=stored.etag) for each, stored in found if stored
    ]


def problems(gateway: Management, planned: list[Step]) -> list[str]:
    """Have every document that would be stored checked; tell what is wrong with any."""
    found = []
    for step in planned:
        if step.document is not None:
            try:
                gateway.try_out(step.collection, step.document_id, step.document)
            except GatewayError as error:
                found.append(f"{step}: {error}")
    return found


def carry_out(gateway: Management, planned: list[Step]) -> Iterator[tuple[Step, str | None]]:
    """Do the steps, one after the other; tell of each whether it went well, or why not.

    One that does not does not keep the others from being tried.
    """
    for step in planned:
        try:
            if step.document is not None:
                gateway.put(step.collection, step.document_id, step.document, step.etag)
            else:
                gateway.delete(step.collection, step.document_id, step.etag or "")
        except GatewayError as error:
            yield step, str(error)
        else:
            yield step, None
