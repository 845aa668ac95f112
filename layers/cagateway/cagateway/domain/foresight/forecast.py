"""How many orders a day it takes to renew what there is, under each rule to come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from cagateway.domain.foresight.fleet import Fleet, SeenCertificate
from cagateway.domain.foresight.rules import SPARE_DAYS, Rule, RuleKind, day_of, rules_to_come
from cagateway.values import dataclass

_DAY = timedelta(days=1)
# Where most clients renew: certbot, cert-manager, and by RFC 9773 what CAs suggest.
_RENEWED_AT = 2 / 3


@dataclass(frozen=True, slots=True)
class Step:
    """The time from a rule on; the first one is today.

    Args:
        life_days: What CAs issue then at most; `None` for today: what there is.
    """

    rule: Rule | None = None
    life_days: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The orders of a day, from a date on.

    Args:
        on: The date; today, or a rule's.
        life_days: The longest life of a public certificate then; `None` for today.
        orders_per_day: Of all clients.
        busiest_client_id: The client with the most; `None` where there is no certificate.
        busiest_per_day: Its orders.
        cap: How many one client may make; `None` where the CA does not enroll.
    """

    on: date
    life_days: int | None
    orders_per_day: float
    busiest_client_id: str | None
    busiest_per_day: float
    cap: int | None


def steps(now: datetime) -> Iterator[Step]:
    """Give today, and each rule to come about the life of certificates."""
    yield Step()
    for rule in rules_to_come(RuleKind.CERTIFICATE_LIFE, now):
        yield Step(rule, (rule.limit_days or SPARE_DAYS + 1) - SPARE_DAYS)


def orders_a_day_of(certificates: Sequence[SeenCertificate], step: Step) -> float:
    """Tell how many orders a day renew some certificates at two thirds of their life."""
    lives = Counter((one.life, one.is_public) for one in certificates)
    return sum(
        count * (_DAY / (_RENEWED_AT * _life(life, step, is_public=is_public)))
        for (life, is_public), count in lives.items()
    )


def _life(life: timedelta, step: Step, *, is_public: bool) -> timedelta:
    # What lives for less than a day is renewed by the hour, by nothing that asks here.
    life = max(life, _DAY)
    if step.life_days is None or not is_public:
        return life
    return min(life, step.life_days * _DAY)


def forecast(fleet: Fleet, now: datetime) -> tuple[Forecast, ...]:
    """Tell how many orders a day are to come, today and under each rule."""
    by_client = defaultdict[str, list[SeenCertificate]](list)
    for one in fleet.certificates:
        if one.is_current(now):
            by_client[one.client_id].append(one)
    return tuple(_under(step, by_client, fleet, now) for step in steps(now))


def _under(
    step: Step, by_client: dict[str, list[SeenCertificate]], fleet: Fleet, now: datetime
) -> Forecast:
    per_client = {
        client_id: orders_a_day_of(certificates, step)
        for client_id, certificates in by_client.items()
    }
    busiest = max(per_client, key=lambda one: (per_client[one], one), default=None)
    return Forecast(
        on=day_of(now) if step.rule is None else step.rule.begins_on,
        life_days=step.life_days,
        orders_per_day=round(sum(per_client.values()), 1),
        busiest_client_id=busiest,
        busiest_per_day=round(per_client[busiest], 1) if busiest else 0,
        cap=fleet.orders_a_day,
    )
