"""Asking the API of a Stack: what failed on our side is noted, with what the server wrote about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from config.tests.test_api_routes import PUBLIC, Route
from tests.faults.harness import World
from tests.faults.twins import Twin

_PROCESSES = ("web", "worker", "postgres")
_NEXT_LINE = r"(?=\n\d{4}-\d\d-\d\d |\Z)"
_TOLD_LINES = 14  # of a traceback


@dataclass
class Noted:
    """What went wrong of what was asked, and what the processes have written since this was made."""

    world: World
    wrong: list[str] = field(default_factory=list)
    count: int = 0
    _since: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._since = {name: len(self.world.stack.log(name)) for name in _PROCESSES}

    def call(
        self, twin: Twin, person: str, route: Route, ids: Mapping[str, str], body: Any = None, query: Any = None
    ) -> httpx.Response:
        """One request of a browser of its own; one that fails on our side is noted."""
        self.count += 1
        mine = {"Authorization": f"Bearer {twin.tokens[person]}", "X-Organization": twin.slug}
        headers = mine if route.key not in PUBLIC else {}
        address = f"{self.world.web}/api{route.path.format(**ids)}"
        with httpx.Client(trust_env=False, verify=False, timeout=30) as browser:  # no cookies of others
            answer = browser.request(route.method, address, headers=headers, json=body, params=query)
        if answer.status_code >= 500:
            self.note(route, person, answer, "failed")
        return answer

    def note(self, route: Route, person: str, answer: httpx.Response, why: str) -> None:
        """Which route answered what, with the server's traceback when there is one."""
        id_ = answer.headers.get("X-Request-Id", "-")
        found = re.search(rf"request {id_} failed\n(.*?){_NEXT_LINE}", self._log("web"), re.DOTALL)
        trace = "\n".join(found[1].splitlines()[-_TOLD_LINES:]) if found else ""
        said = answer.text[:300]
        self.wrong.append(f"{' '.join(route.key)} as {person} {why}: {answer.status_code} {said}\n{trace}")

    def require_nothing(self) -> None:
        """Nothing went wrong, and nobody waited for each other in a circle."""
        circles = re.findall(rf"deadlock detected.*?{_NEXT_LINE}", self._log("postgres"), re.DOTALL)
        told = [*self.wrong, *(f"PostgreSQL: {each[:2500]}" for each in circles)]
        assert not told, f"{len(told)} of {self.count} requests\n" + "\n\n".join(told)

    def _log(self, name: str) -> str:
        return self.world.stack.log(name)[self._since[name] :]
