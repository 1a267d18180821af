"""`manage.py export_openapi`: write the OpenAPI document of the app's API; `--check` fails when it is stale."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import env
from config.api import api

TARGET = env.ROOT / "public_api" / "openapi" / "app.json"


class Command(BaseCommand):
    """The document is committed: the frontend's types and schemas are generated from it."""

    help = "Write public_api/openapi/app.json, or check that it is up to date (--check)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 when the file is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(api.get_openapi_schema(path_prefix="/api/"), indent=2, ensure_ascii=False) + "\n"
        if options["check"]:
            if not TARGET.exists() or TARGET.read_text() != text:
                raise CommandError(f"{TARGET.relative_to(env.ROOT)} is stale. Run: make openapi")
            return
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text)
        self.stdout.write(f"wrote {TARGET.relative_to(env.ROOT)}")
