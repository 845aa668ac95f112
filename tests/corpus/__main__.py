"""Make what the corpus lacks: `python -m tests.corpus`; with `--anew`, all of it.

Its keys are random and belong to nobody, so a file that is there stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.corpus import against_the_standard, lookalikes, malformed, pasted, sound, unsound_keys

FOLDER = Path(__file__).parent / "csr"
SOURCES = (sound, unsound_keys, malformed, lookalikes, pasted, against_the_standard)


def main(*, anew: bool) -> None:
    """Write the files into the folders of the codes that they earn, and remove all others."""
    files = {
        FOLDER / codes / f"{name}.txt": text
        for source in SOURCES
        for codes, name, text in source.files()
    }
    for path in set(FOLDER.rglob("*.txt")) - set(files):
        path.unlink()
    for path, text in files.items():
        if anew or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    print(f"corpus: {len(files)} files in {FOLDER}")  # noqa: T201 - a program


if __name__ == "__main__":
    main(anew="--anew" in sys.argv[1:])
