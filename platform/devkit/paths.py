"""Where things are in a checkout. Nothing here is read from the environment."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEVKIT = ROOT / "platform" / "devkit"
MANAGE = ROOT / "platform" / "manage.py"
FRONTEND = ROOT / "frontend"
FRONTEND_OUT = FRONTEND / "out"
TOOLS = ROOT / ".tools"  # Node shims, unpacked PostgreSQL, browser: shared by all data folders of a checkout
VENV_BIN = ROOT / ".venv" / "bin"
