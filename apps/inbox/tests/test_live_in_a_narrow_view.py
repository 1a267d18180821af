"""Somebody with a narrow view who applies what the socket shows ends with what a fresh GET of everything shows."""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from apps.access.models import Team
from apps.access.queries import find_reach
from apps.access.reach import View
from apps.access.tests.factories import give_role, grant, make_role, make_team
from apps.channels.models import ChannelAccount
from apps.inbox import services
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation
from apps.inbox.tests.test_live_equals_refetch import pages
from kernel.events import log
from kernel.scope import Scope
from tenants.context import public_scope
from tenants.models import Membership
from tests.world.client import Api, as_person
from tests.world.companies import Company

STEPS = 150


class Browser:
    """What the frontend's cache does with events, and with the numbers of those that are not for it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.rows: dict[str, dict[str, Any]] = {}
        self.hidden: dict[str, int] = {}
        self.position = 0
        self.skipped = self.hid = 0

    def catch_up(self) -> None:
        while True:
            page = self.api.get("/api/events", after=self.position, limit=7).body
            for frame in page["data"]:
                assert frame["seq"] == self.position + 1, "a gap"
                self.position = frame.get("through", frame["seq"])
                self._apply(frame)
            if self.position >= page["head_seq"]:
                return

    def _apply(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "skip":
            self.skipped += 1
        elif frame["type"] == "conversation.hidden":
            self.hid += 1
            self.hidden[frame["conversation_id"]] = frame["data"]["rev"]
            self.rows.pop(frame["conversation_id"], None)
        elif (row := frame["data"].get("conversation")) and row["rev"] > self._known(row["id"]):
            self.rows[row["id"]] = row

    def _known(self, id_: str) -> int:
        shown: int = self.rows.get(id_, {"rev": 0})["rev"]
        return max(shown, self.hidden.get(id_, 0))


def narrow_person(acme: Company, view: View, teams: list[Team]) -> Api:
    """The agent, who belongs to the first team and was granted the first channel."""
    role = make_role(view=view)
    with public_scope():
        Membership.objects.filter(user_id=acme.people["agent"]).update(role=role.pk)
    give_role(acme.people["agent"], role.pk)
    grant(acme.people["agent"], "view", ChannelAccount.objects.get(channel_type="whatsapp"))
    return as_person(acme, "agent")


@pytest.mark.parametrize("view", View)
def test_live_equals_refetch_in_every_view(tenant: Scope, acme: Company, now: datetime, view: View) -> None:
    dice = Random(view)
    teams = [make_team(acme.people["agent"]), make_team(acme.people["agent2"])]
    browser = Browser(narrow_person(acme, view, teams))
    conversations = [make_conversation(channel_type=each) for each in ("whatsapp", "instagram", "messenger") * 2]
    for conversation in conversations:
        services.mark_read(conversation_id=conversation.pk, now=now)
    for step in range(STEPS):
        act(dice, acme, dice.choice(conversations), teams, now + timedelta(seconds=step))
        if dice.random() < 0.2:
            browser.catch_up()
    browser.catch_up()

    fresh = {row["id"]: row for row in pages(browser.api, "/api/conversations")}
    assert browser.rows == fresh
    assert browser.position == log.position().head_seq
    if view is not View.ALL:
        assert browser.skipped and browser.hid, "everything was seen: this proves nothing"
        assert len(fresh) < len(conversations)


def act(dice: Random, acme: Company, conversation: Conversation, teams: list[Team], now: datetime) -> None:
    doing = dice.choice(["assign", "assign", "team", "team", "status", "read"])
    if doing == "assign":
        person = dice.choice([None, acme.people["agent"], acme.people["agent2"]])
        services.assign_conversation(conversation_id=conversation.pk, assigned_to=person, now=now)
    elif doing == "team":
        team = dice.choice([None, *(each.pk for each in teams)])
        services.assign_conversation(conversation_id=conversation.pk, team_id=team, now=now)
    elif doing == "status":
        services.set_status(conversation_id=conversation.pk, status=dice.choice(["open", "pending"]), now=now)
    else:
        Conversation.objects.filter(pk=conversation.pk).update(unread_count=1)
        services.mark_read(conversation_id=conversation.pk, now=now)


def test_an_event_of_a_conversation_out_of_sight_says_nothing_but_its_number(
    tenant: Scope, acme: Company, now: datetime
) -> None:
    api = narrow_person(acme, View.TEAMS, [])
    services.mark_read(conversation_id=make_conversation(last_message_preview="canary").pk, now=now)

    page = api.get("/api/events").body

    assert page["data"] == [{"type": "skip", "seq": 1, "through": 1}]
    assert "canary" not in json.dumps(page)
    reach = find_reach(acme.people["agent"])
    assert reach is not None and reach.view is View.TEAMS
