"""Where things stand in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
# What Lambda finds under /opt/python.
LAYER = ROOT / "layers" / "cagateway"

# Every server of local mode listens here and nowhere else: none of them authenticates anybody.
LOOPBACK = "127.0.0.1"
