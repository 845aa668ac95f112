"""`dataclass` as the standard library has it, made in a fraction of the time.

A function that reads makes some fifty dataclasses as it starts. For each, the standard library
writes up to seven methods as text and compiles them, which took half of what our code adds to a
cold start. Of a value that is frozen and has slots, all methods but `__init__` can be the same for
each class. What is out of the ordinary is left to the standard library.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # To those who check types it is the same.
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - it is exported
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:  # noqa: ANN401 - as there
        """Make a dataclass; `@dataclass(frozen=True, slots=True)` costs little.

        Args:
            cls: The class, where it is used without brackets.
            options: The standard library's.

        >>> @dataclass(frozen=True, slots=True)
        ... class Point:
        ...     x: int
        ...     y: int = 0
        >>> Point(1), Point(1) == Point(1, 0), dataclasses.replace(Point(1), y=2)
        (Point(x=1, y=0), True, Point(x=1, y=2))
        """
        if cls is None:
            return lambda cls: dataclass(cls, **options)
        fields = _plain_fields(cls) if options == _OPTIONS else ()
        return _value(cls, fields) if fields else dataclasses.dataclass(**options)(cls)


_OPTIONS = {"frozen": True, "slots": True}
# Annotations that are no fields' types.
_ODD_KINDS = ("ClassVar", "InitVar", "KW_ONLY")


class _LateFields:
    """`__dataclass_fields__`, made by the standard library for the few classes that are asked."""

    def __init__(self, declared: Mapping[str, object]) -> None:
        self._declared = declared

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, _value: object, _owner: type) -> Mapping[str, Field[Any]]:
        bare: type = dataclasses.dataclass(init=False, repr=False, eq=False)(
            type("_Bare", (), dict(self._declared))
        )
        found: Mapping[str, Field[Any]] = getattr(bare, self._name)
        setattr(self._owner, self._name, found)
        return found


def _equals(self: Any, other: object) -> object:  # noqa: ANN401 - any of the classes made here
    compared: Callable[[object], object] = self.__compared__
    # As the standard library has it: another class, a base's too, is another value.
    if other.__class__ is not self.__class__:
        return NotImplemented
    return compared(self) == compared(other)


def _hash(self: Any) -> int:  # noqa: ANN401 - as above
    return hash(self.__compared__(self))


def _repr(self: Any) -> str:  # noqa: ANN401 - as above
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__shown__)
    return f"{self.__class__.__qualname__}({shown})"


def _set(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


# copy and pickle would set attributes, which a frozen value refuses.
def _state(self: Any) -> list[object]:  # noqa: ANN401 - as above
    return [getattr(self, name) for name in self.__slots__]


def _restore(self: Any, state: Sequence[object]) -> None:  # noqa: ANN401 - as above
    for name, value in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, value)


_METHODS: Mapping[str, Callable[..., Any]] = {
    "__eq__": _equals,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
_OWN_METHODS = {*_METHODS, "__init__", "__post_init__", "__slots__"}


def _plain_fields(cls: type) -> Sequence[Field[Any]]:
    """Give the fields, if there is nothing about the class that only the standard library does."""
    members = vars(cls)
    if members.keys() & _OWN_METHODS or hasattr(cls, "__dataclass_fields__"):
        return ()
    annotations: Mapping[str, object] = members.get("__annotations__", {})
    fields = [_field(name, members.get(name, MISSING)) for name in annotations]
    has_default = [_has_default(field) for field in fields if field.init]
    is_odd = (
        any(word in str(kind) for kind in annotations.values() for word in _ODD_KINDS)
        or any(type(field.default).__hash__ is None or field.kw_only is True for field in fields)
        # Mistakes that it refuses, or nothing to tell one value from another by.
        or has_default != sorted(has_default)
        or not any(field.compare for field in fields)
    )
    return () if is_odd else fields


def _field(name: str, given: Any) -> Field[Any]:  # noqa: ANN401 - as above
    found: Field[Any] = given if isinstance(given, Field) else dataclasses.field(default=given)
    found.name = name
    return found


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _value(cls: type, fields: Sequence[Field[Any]]) -> type:
    """Make the class anew, for a class cannot be given slots."""
    names = tuple(field.name for field in fields)
    members = dict(vars(cls))
    declared = {"__annotations__": members["__annotations__"]}
    declared |= {name: members.pop(name) for name in names if name in members}
    for name in ("__dict__", "__weakref__"):
        members.pop(name, None)
    made = type(cls)(cls.__name__, cls.__bases__, {
        **members,
        **_METHODS,
        "__qualname__": cls.__qualname__,
        "__slots__": names,
        "__match_args__": tuple(field.name for field in fields if field.init),
        "__compared__": attrgetter(*(field.name for field in fields if field.compare)),
        "__shown__": tuple(field.name for field in fields if field.repr),
        "__dataclass_fields__": _LateFields(declared),
        "__dataclass_params__": _PARAMETERS,
    })  # fmt: skip
    made.__init__ = _initializer(made, fields)  # type: ignore[misc]
    return made


def _initializer(made: type, fields: Sequence[Field[Any]]) -> Callable[..., None]:
    """Compile what sets the fields through their slots, the only way into a frozen value."""
    known: dict[str, Any] = {"MISSING": MISSING}
    parameters, defaults, lines = ["self"], [], []
    for field in fields:
        name, factory = field.name, field.default_factory
        known[f"set_{name}"] = vars(made)[name].__set__
        value = name
        if factory is not MISSING:
            known[f"make_{name}"] = factory
            value = f"make_{name}()"
            if field.init:
                value = f"{value} if {name} is MISSING else {name}"
        if field.init:
            parameters.append(name)
            if _has_default(field):
                defaults.append(field.default)
        lines.append(f" set_{name}(self, {value})")
    text = "\n".join((f"def __init__({', '.join(parameters)}):", *lines))
    exec(text, known)  # noqa: S102 - as the standard library does; of names in our own code
    made_method: Any = known["__init__"]
    made_method.__defaults__ = tuple(defaults)
    made_method.__qualname__ = f"{made.__qualname__}.__init__"
    return made_method  # type: ignore[no-any-return]


@dataclasses.dataclass(frozen=True, slots=True)
class _ByTheStandardLibrary:
    pass


# What a dataclass that inherits from one of ours is made after.
_PARAMETERS = vars(_ByTheStandardLibrary)["__dataclass_params__"]
