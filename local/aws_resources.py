"""The template's table, bus and rules, and the demo's secret, created where they are missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from local.boto3_clients import Clients
from local.deliveries import RuleQueue
from local.template import EventRule, Queue, Table, Template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

# A table in AWS takes some ten seconds.
TABLE_POLL_SECONDS = 1
TABLE_POLLS = 60


def create_resources(clients: Clients, template: Template) -> Sequence[RuleQueue]:
    """Create tables, buses and rules; return the queues at which the rules' events arrive."""
    for table in template.tables:
        create_table(clients.dynamodb, table)
    for bus in template.buses:
        _create_bus(clients.events, bus)
    # A queue of dead letters has to be there before the one that it is for.
    for queue in sorted(template.queues, key=lambda one: "RedrivePolicy" in one.attributes):
        _create_queue(clients.queues, queue)
    for alias in template.keys:
        _create_key(clients.keys, alias)
    return tuple(_create_rule(clients, rule) for rule in template.rules)


def create_table(client: DynamoDBClient, table: Table) -> None:
    """Create the table with the template's own properties, unless it exists."""
    try:
        # Asked first: developers who bring a table of their own may not be allowed to create any.
        client.describe_table(TableName=table.name)
    except client.exceptions.ResourceNotFoundException:
        pass
    else:
        return
    # The template is CloudFormation's; what it says, CreateTable takes as it is.
    client.create_table(TableName=table.name, **table.properties)  # type: ignore[arg-type]
    client.get_waiter("table_exists").wait(
        TableName=table.name,
        WaiterConfig={"Delay": TABLE_POLL_SECONDS, "MaxAttempts": TABLE_POLLS},
    )
    if table.ttl_attribute is not None:
        client.update_time_to_live(
            TableName=table.name,
            TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
        )


def create_secret(client: SecretsManagerClient, name: str, content: Mapping[str, object]) -> None:
    """Store a secret as JSON, unless there is one of that name."""
    try:
        client.create_secret(Name=name, SecretString=json.dumps(content))
    except client.exceptions.ResourceExistsException:
        return


def _create_bus(client: EventBridgeClient, name: str) -> None:
    try:
        client.create_event_bus(Name=name)
    except client.exceptions.ResourceAlreadyExistsException:
        return


def _create_queue(client: SQSClient, queue: Queue) -> None:
    """Create a queue; what the template writes as an object or a number SQS takes as text."""
    attributes = {
        name: json.dumps(value) if isinstance(value, dict) else str(value)
        for name, value in queue.attributes.items()
    }
    client.create_queue(QueueName=queue.name, Attributes=attributes)  # type: ignore[arg-type] # as said


def _create_key(client: KMSClient, alias: str) -> None:
    """Create a key that goes by an alias, unless it is there."""
    try:
        client.describe_key(KeyId=alias)
    except client.exceptions.NotFoundException:
        key = client.create_key()["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName=alias, TargetKeyId=key)


def _create_rule(clients: Clients, rule: EventRule) -> RuleQueue:
    """Let the rule's events go to a queue: moto delivers to those, not to our functions."""
    queue_url = clients.queues.create_queue(QueueName=rule.name)["QueueUrl"]
    attributes = clients.queues.get_queue_attributes(
        QueueUrl=queue_url, AttributeNames=["QueueArn"]
    )["Attributes"]
    clients.events.put_rule(
        Name=rule.name, EventBusName=rule.bus, EventPattern=json.dumps(rule.pattern)
    )
    clients.events.put_targets(
        Rule=rule.name,
        EventBusName=rule.bus,
        Targets=[{"Id": rule.function, "Arn": attributes["QueueArn"]}],
    )
    return RuleQueue(queue_url, rule.function)
