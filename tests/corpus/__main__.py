"""Make the corpus anew: `python -m tests.corpus`. Its keys are random and belong to nobody."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.corpus import lookalikes, malformed, sound, unsound_keys

FOLDER = Path(__file__).parent / "csr"


def main() -> None:
    """Write every file into the folder of the codes that it earns."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for codes, name, text in (
        *sound.files(),
        *unsound_keys.files(),
        *malformed.files(),
        *lookalikes.files(),
    ):
        path = FOLDER / codes / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    print(f"corpus: {len(list(FOLDER.rglob('*.txt')))} files in {FOLDER}")  # noqa: T201 - a program


if __name__ == "__main__":
    main()
