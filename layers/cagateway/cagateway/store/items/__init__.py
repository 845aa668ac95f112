"""The shape of each kind of item in the table: written and read here, and nowhere else.

What holds for all of them, so that one release back can be deployed at any time:

- A writer names each member itself; renaming a field of the domain changes no item.
- A reader takes what it knows and passes over the rest.
- A word that a reader does not know (a cause, an outcome, a reason) reads as `UNKNOWN`.
- A reader of what is damaged raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`, and
  `zlib.error` where it unpacks. Its caller decides what that costs.
- Text is cleaned as it is read: the very first release let half characters in.

`tests/golden/items` holds items of every version that was ever released.
"""
