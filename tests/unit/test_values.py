"""Values are the standard library's dataclasses, whichever module made them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from cagateway import values

T = TypeVar("T")
Decorator = Callable[..., Any]
_ADDED = (FrozenInstanceError, TypeError)
MAKERS = (dataclasses.dataclass, values.dataclass)
made_by_either = pytest.mark.parametrize("dataclass", MAKERS, ids=("library", "ours"))


@values.dataclass(frozen=True, slots=True)
class Port:
    """A value that is found under its name, as pickle needs it."""

    number: int
    name: str = "https"


def point(dataclass: Decorator) -> Any:  # noqa: ANN401 - a class of either maker
    @dataclass(frozen=True, slots=True)
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list)
        secret: str = field(default="s", repr=False)
        note: str = field(default="", compare=False)
        seen: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

        def doubled(self) -> int:
            return 2 * self.x

    return Point


@made_by_either
@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(lambda p: p(1), id="defaults"),
        pytest.param(lambda p: p(1, tags=["a"], secret="t"), id="by name"),
        pytest.param(lambda p: dataclasses.replace(p(1), y=7), id="replaced"),
        pytest.param(lambda p: copy.copy(p(1, 3)), id="copied"),
        pytest.param(lambda p: copy.deepcopy(p(1, 3, ["a"])), id="copied deeply"),
        pytest.param(lambda p: p(1) == p(1, 2), id="equal"),
        pytest.param(lambda p: p(1, note="a") == p(1, note="b"), id="equal but for a remark"),
        pytest.param(lambda p: p(1) == p(2), id="not equal"),
        pytest.param(lambda p: p(1) == (1, 2), id="not a tuple"),
        pytest.param(lambda p: p(1).tags is p(1).tags, id="a list of its own"),
        pytest.param(lambda p: p(1).seen, id="what is not given"),
        pytest.param(lambda p: dataclasses.asdict(p(1)), id="as a dict"),
        pytest.param(lambda p: [one.name for one in dataclasses.fields(p)], id="fields"),
        pytest.param(lambda p: p.__match_args__, id="matched by place"),
        pytest.param(lambda p: p.__slots__, id="slots"),
        pytest.param(lambda p: list(inspect.signature(p).parameters), id="parameters"),
        pytest.param(
            lambda p: (p.__name__, p.__qualname__, p.__module__, p.__doc__, p(4).doubled()),
            id="what it was",
        ),
        pytest.param(lambda p: hasattr(p(1), "__dict__"), id="no dict"),
    ],
)
def test_a_value_is_that_of_the_standard_library(
    dataclass: Decorator, seen: Callable[[Any], object]
) -> None:
    assert repr(seen(point(dataclass))) == repr(seen(point(dataclasses.dataclass)))


@made_by_either
@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        pytest.param(lambda p: p(), TypeError, id="one lacks"),
        pytest.param(lambda p: p(1, z=3), TypeError, id="unknown"),
        pytest.param(lambda p: p(1, seen={}), TypeError, id="not to be given"),
        pytest.param(lambda p: setattr(p(1), "x", 3), FrozenInstanceError, id="set"),
        pytest.param(lambda p: delattr(p(1), "x"), FrozenInstanceError, id="deleted"),
        # The standard library's own is broken: a TypeError of super() in a class with slots.
        pytest.param(lambda p: setattr(p(1), "other", 3), _ADDED, id="added"),
        pytest.param(lambda p: hash(p(1)), TypeError, id="a list has no hash"),
        pytest.param(lambda p: p(1) < p(2), TypeError, id="no order"),
        pytest.param(lambda p: dataclasses.replace(p(1), z=1), TypeError, id="replaced unknown"),
    ],
)
def test_a_value_refuses_what_that_of_the_standard_library_does(
    dataclass: Decorator,
    wrong: Callable[[Any], object],
    kind: Any,  # noqa: ANN401 - one or some
) -> None:
    with pytest.raises(kind):
        wrong(point(dataclass))


def test_it_is_ours_that_is_tested() -> None:
    """Else every class here could have been left to the standard library."""
    library, ours = (vars(point(maker)) for maker in MAKERS)
    assert ours["__eq__"] is vars(Port)["__eq__"]
    assert library["__eq__"] is not ours["__eq__"]


def test_values_that_are_equal_have_one_hash() -> None:
    assert len({Port(443), Port(443, "https"), Port(80, "http")}) == len({443, 80})


def test_a_value_comes_back_from_pickle() -> None:
    assert pickle.loads(pickle.dumps(Port(80, "http"))) == Port(80, "http")  # noqa: S301 - our own


@made_by_either
def test_a_value_is_matched_by_place(dataclass: Decorator) -> None:
    made = point(dataclass)
    match made(5, 6):
        case made(x, y):
            assert (x, y) == (5, 6)
        case _:
            pytest.fail("not matched")


@made_by_either
def test_a_value_inherits_fields(dataclass: Decorator) -> None:
    @dataclass(frozen=True, slots=True)
    class Named(point(dataclass)):  # type: ignore[misc]
        label: str = "l"

    assert Named(1, label="m") == Named(1, 2, label="m")
    assert [one.name for one in dataclasses.fields(Named)][-1] == "label"
    with pytest.raises(FrozenInstanceError):
        Named(1).x = 2


@made_by_either
def test_a_value_may_be_generic_and_have_what_only_the_standard_library_makes(
    dataclass: Decorator,
) -> None:
    @dataclass(frozen=True, slots=True)
    class Box(Generic[T]):
        held: T

    @dataclass(frozen=True, slots=True, kw_only=True)
    class ByName:
        number: int = 1
        text: str

    @dataclass(frozen=True, slots=True)
    class Counted:
        number: int
        total: ClassVar[int] = 0

        def __post_init__(self) -> None:
            type(self).total += 1

    @dataclass(frozen=True, slots=True)
    class Nothing:
        pass

    @dataclass
    class Changing:
        number: int

    changing = Changing(1)
    changing.number = 2
    # Python 3.11 cannot call the library's with a type.
    if dataclass is values.dataclass or sys.version_info >= (3, 12):
        assert Box[int](3).held == 3
    assert (Box(3).held, ByName(text="a").number) == (3, 1)
    assert (Counted(3).number, Counted.total) == (3, 1)
    assert (Nothing() == Nothing(), changing.number) == (True, 2)


@made_by_either
@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"__annotations__": {"a": "list[str]"}, "a": []}, ValueError),
        ({"__annotations__": {"a": "int", "b": "int"}, "a": 1}, TypeError),
        ({"__annotations__": {"a": "int"}, "__setattr__": lambda *_: None}, TypeError),
    ],
    ids=["a default that changes", "a default before none", "a method of its own"],
)
def test_a_mistake_is_refused(
    dataclass: Decorator, members: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        dataclass(frozen=True, slots=True)(type("Mistaken", (), dict(members)))
