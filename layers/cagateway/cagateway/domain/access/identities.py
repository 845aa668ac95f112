"""What a client is known by: its certificate's names, or an IAM principal."""

from __future__ import annotations

import hashlib
import re
from typing import TypeAlias

from cagateway.domain.x509.distinguished_names import DistinguishedName
from cagateway.domain.x509.identity_names import digest
from cagateway.values import dataclass

# IAM: an account has 12 digits, a path 512 characters at most, a name 64.
_USER = re.compile(r"arn:aws[a-z-]{0,20}:iam::[0-9]{12}:user/[\x21-\x7e]{1,576}")
_ROLE = re.compile(
    r"(?P<partition>arn:aws[a-z-]{0,20}):iam::(?P<account>[0-9]{12})"
    r":role/(?:[\x21-\x7e]{1,510}/)?(?P<name>[\w+=,.@-]{1,64})",
    re.ASCII,
)
_SESSION = re.compile(
    r"(?P<partition>arn:aws[a-z-]{0,20}):sts::(?P<account>[0-9]{12})"
    r":assumed-role/(?P<name>[\w+=,.@-]{1,64})/[\w+=,.@-]{2,64}",
    re.ASCII,
)
PRINCIPAL_RULE = (
    "must be the ARN of an IAM user or role, such as arn:aws:iam::123456789012:role/pki-client. "
    "A role's sessions are all one client, for the program that assumes it names the session"
)


@dataclass(frozen=True, slots=True)
class CertificateIdentity:
    """The holder of a certificate.

    Args:
        issuer: Who must have issued it; `None` for any CA that the deployment trusts.
        issuer_key_sha256: The SHA-256 of that CA's public key, which must have signed it, in lower
            case; empty where its name is enough. Clients are not told apart by it.
    """

    subject: DistinguishedName
    issuer: DistinguishedName | None = None
    issuer_key_sha256: str = ""


@dataclass(frozen=True, slots=True)
class PrincipalIdentity:
    """An IAM user, or all sessions of an IAM role; `arn` has no path where it is a role's."""

    arn: str


Identity: TypeAlias = CertificateIdentity | PrincipalIdentity


def read_principal(arn: str) -> PrincipalIdentity | None:
    """Read the ARN of a user or role; `None` if it is another one.

    >>> read_principal("arn:aws:iam::123456789012:role/teams/pki")
    PrincipalIdentity(arn='arn:aws:iam::123456789012:role/pki')
    """
    if _USER.fullmatch(arn):
        return PrincipalIdentity(arn)
    return _role(_ROLE.fullmatch(arn))


def calling_principal(user_arn: str) -> PrincipalIdentity | None:
    """Read who signed a request, as API Gateway says it: a user, or a session of a role.

    >>> calling_principal("arn:aws:sts::123456789012:assumed-role/pki/i-0abc")
    PrincipalIdentity(arn='arn:aws:iam::123456789012:role/pki')
    """
    if _USER.fullmatch(user_arn):
        return PrincipalIdentity(user_arn)
    return _role(_SESSION.fullmatch(user_arn))


def _role(match: re.Match[str] | None) -> PrincipalIdentity | None:
    # A session's ARN lacks the role's path. Names of roles are unique in an account without it.
    if match is None:
        return None
    return PrincipalIdentity(f"{match['partition']}:iam::{match['account']}:role/{match['name']}")


def lookup_key(identity: Identity) -> str:
    """Give what a client is looked up by: the same with and without issuer. It never changes."""
    if isinstance(identity, CertificateIdentity):
        return f"subject:{digest(identity.subject)}"
    return f"principal:{hashlib.sha256(identity.arn.encode()).hexdigest()}"


def issuer_key(identity: Identity) -> str:
    """Tell apart the identities of one lookup key. It never changes."""
    if isinstance(identity, CertificateIdentity) and identity.issuer is not None:
        return f"issuer:{digest(identity.issuer)}"
    return "any"


@dataclass(frozen=True, slots=True)
class IdentityKeys:
    """What a client is found by, as `lookup_key` and `issuer_key` give it."""

    lookup: str
    issuer: str

    @classmethod
    def of(cls, identity: Identity) -> IdentityKeys:
        """Give those of an identity."""
        return cls(lookup_key(identity), issuer_key(identity))
