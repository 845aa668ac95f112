"""The functions' logger: JSON lines that Lambda can read, at the level of the deployment."""

from __future__ import annotations

import logging
import os

from aws_lambda_powertools import Logger

# At DEBUG they log what goes over the wire: botocore whole answers, and so secrets; urllib3 paths;
# Powertools the event, and so passwords.
_TALKATIVE = (
    "botocore",
    "boto3",
    "s3transfer",
    "urllib3",
    "requests",
    "aws_lambda_powertools",
)


def gateway_logger() -> Logger:
    """Make a function's logger; its name is the function's service name.

    Lambda's own filter reads `level` only beside a timestamp in RFC 3339, and counts what it
    cannot read as INFO. It never filters more than that here, for metrics are log lines without a
    level: what the deployment wants less of is left out by the loggers themselves.
    """
    # A message is text, even where it reads like JSON.
    logger = Logger(use_rfc3339=True, json_deserializer=str)
    level = os.environ.get("POWERTOOLS_LOG_LEVEL", "INFO")
    # Powertools obeys Lambda's level rather than this one, and the modules' loggers know neither.
    for name in (logger.name, __package__):
        logging.getLogger(name).setLevel(level)
    # Lambda sets the root logger's level, and these obey it where they have none of their own.
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO)
    # No line here has them; Python's logging HOWTO, "Optimization".
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    return logger
