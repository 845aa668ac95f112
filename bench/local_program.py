"""`make run`, started to be measured."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.artefacts import ROOT
from bench.stage import StageError


@contextmanager
def local_program() -> Iterator[tuple[str, str]]:
    """Run `python -m local`; give the URLs of its API and of its Sectigo."""
    with subprocess.Popen(
        [sys.executable, "-m", "local"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "POWERTOOLS_LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            urls = _urls(process)
            # A pipe that fills up would stop the program.
            threading.Thread(target=process.communicate, daemon=True).start()
            yield urls
        finally:
            process.terminate()


def _urls(process: subprocess.Popen[str]) -> tuple[str, str]:
    api_url = ""
    for line in process.stdout or ():
        words = line.split()
        if "answers at" in line:
            api_url = words[words.index("at") + 1]
        # The line that makes Sectigo fail names the simulator.
        if "/simulator/fault" in line:
            (url,) = (word for word in words if word.endswith("/simulator/fault"))
            return api_url, url.removesuffix("/simulator/fault")
    raise StageError("`python -m local` cannot be started.")
