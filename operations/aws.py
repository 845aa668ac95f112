"""The account and region that an operator means."""

from __future__ import annotations

import os
from collections.abc import Mapping

import boto3


def session(environment: Mapping[str, str] = os.environ) -> boto3.session.Session:
    """Open a session. AWS_REGION counts as in AWS's other tools; boto3 by itself passes it over."""
    return boto3.session.Session(region_name=region(environment))


def region(environment: Mapping[str, str] = os.environ) -> str | None:
    """Give the region that the environment names; `None` leaves it to the profile."""
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or None
