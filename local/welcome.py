"""What is printed at the terminal for the person who started local mode."""

from dataclasses import dataclass

from local.demo import CA_ID
from local.template import Template


@dataclass(frozen=True, slots=True)
class Addresses:
    """The URLs that a person may try."""

    api: str
    sectigo: str
    functions: str


def say(line: str) -> None:
    """Print a line at once, also where the output is a pipe or a file."""
    print(line, flush=True)


def say_welcome(addresses: Addresses, template: Template) -> None:
    """Print the API's URL and what to try."""
    say(
        _WELCOME.format(
            api=addresses.api,
            authorities=f"{addresses.api}/v1/certificate-authorities",
            profiles=f"{addresses.api}/v1/certificate-authorities/{CA_ID}/profiles",
            fault=f"{addresses.sectigo}/simulator/fault",
            simulator=f"{addresses.sectigo}/simulator",
            invocations="\n".join(
                f"    curl -s -X POST {addresses.functions}/2015-03-31/functions/{rule.function}"
                f'/invocations -d \'{{"caId": "{CA_ID}"}}\''
                for rule in template.rules
            ),
        )
    )


_WELCOME = """
The CA gateway answers at {api} (Ctrl-C stops it). Try, in another terminal:

  Which certificates may I ask for? Which CAs are there?
    curl -s {profiles}
    curl -s {authorities}
  Make Sectigo fail, sync, see the list survive it:
    curl -s -X PUT {fault} -d '{{"kind": "status", "status": 503}}'
{invocations}
    curl -s -i {profiles}
  Make Sectigo well again, and see what it was asked:
    curl -s -X DELETE {fault}
    curl -s {simulator}
"""
