"""Lists, counts, details and threads show what `sees` says, whatever the reach: one projection for all of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from apps.access.permissions import CONVERSATIONS_ASSIGN, CONVERSATIONS_CLOSE
from apps.access.principal import Principal
from apps.access.reach import Place, Reach, View, branches_of, sees
from apps.access.tests.factories import make_team, reach_as
from apps.access.tests.strategies import CHANNELS, PEOPLE, TEAMS, reaches
from apps.channels.models import ChannelAccount
from apps.inbox import queries, services
from apps.inbox.models import Conversation
from apps.inbox.queries import Need, Wanted
from apps.inbox.tests.factories import make_conversation, make_message
from kernel import clock
from kernel.errors import PermissionDenied
from kernel.scope import Scope
from tests.world.companies import Company


class World:
    """A conversation in every place there is, and the names of the strategies for what is really there."""

    def __init__(self, acme: Company) -> None:
        people = [acme.people[name] for name in ("agent", "agent2", "admin")]
        teams = [make_team().pk for _ in TEAMS]
        accounts = list(ChannelAccount.objects.order_by("pk"))
        self.names = dict(
            zip((*PEOPLE, *TEAMS, *CHANNELS), (*people, *teams, *(each.pk for each in accounts)), strict=True)
        )
        now = clock.now()
        statuses = ("open", "open", "pending", "resolved")
        places = [(a, p, t) for a in accounts for p in (None, *people) for t in (None, *teams)]
        self.rows = [
            make_conversation(
                channel_type=account.channel_type,
                assigned_to_id=person,
                team_id=team,
                status=statuses[number % 4],
                unread_count=number % 3,
                at=now - timedelta(minutes=number // 2),
            )
            for number, (account, person, team) in enumerate(places)
        ]
        self.rows.sort(key=lambda row: (row.last_message_at, row.pk), reverse=True)

    def real(self, reach: Reach) -> Reach:
        return replace(
            reach,
            member_id=self.names[reach.member_id],
            teams={self.names[id_]: bits for id_, bits in reach.teams.items()},
            channels={self.names[id_]: bits for id_, bits in reach.channels.items()},
        )

    def seen(self, reach: Reach) -> list[Conversation]:
        return [row for row in self.rows if sees(reach, queries.place_of(row))]


def test_lists_counts_and_details_agree_with_the_decision(tenant: Scope, acme: Company) -> None:
    world = World(acme)
    make_message(world.rows[0])

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(reaches())
    def agree(drawn: Reach) -> None:
        reach = world.real(drawn)
        branches, seen = branches_of(reach), world.seen(reach)
        for wanted in (Wanted(), Wanted(status="open"), Wanted(team=world.names["team_1"]), Wanted(assigned_to="none")):
            expected = [row.pk for row in seen if matches(row, wanted)]
            assert listed(wanted, reach, limit=100) == expected
            assert listed(wanted, reach, limit=7) == expected[:7]
        opened = [row for row in seen if row.status == "open"]
        counts = queries.count_conversations(branches=branches, member_id=reach.member_id, team_ids=list(reach.teams))
        assert counts == {
            "open": {
                "all": len(opened),
                "mine": len([row for row in opened if row.assigned_to_id == reach.member_id]),
                "teams": len([row for row in opened if row.team_id in reach.teams]),
                "unassigned": len([row for row in opened if row.assigned_to_id is None]),
                "unread": len([row for row in opened if row.unread_count]),
            },
            "pending": len([row for row in seen if row.status == "pending"]),
            "resolved": len([row for row in seen if row.status == "resolved"]),
        }
        first = world.rows[0]
        is_seen = first in seen
        thread = queries.list_messages(conversation_id=first.pk, branches=branches, after=None, limit=5)
        assert bool(thread) == is_seen
        assert is_there(first, reach) == is_seen

    agree()


def matches(row: Conversation, wanted: Wanted) -> bool:
    return (
        (wanted.status is None or row.status == wanted.status)
        and (wanted.team is None or row.team_id == wanted.team)
        and (wanted.assigned_to is None or row.assigned_to_id is None)
    )


def listed(wanted: Wanted, reach: Reach, limit: int) -> list[str]:
    page = queries.list_conversations(wanted, branches=branches_of(reach), after=None, limit=limit)
    return [row["id"] for row, _ in page]


def is_there(conversation: Conversation, reach: Reach) -> bool:
    try:
        queries.get_conversation(conversation.pk, principal=Principal(reach.member_id, "org", reach), now=clock.now())
    except queries.ConversationNotFound:
        return False
    return True


def test_deep_pages_of_a_narrow_view_have_no_doubles_and_no_holes(tenant: Scope, acme: Company) -> None:
    world = World(acme)
    reach = world.real(reach_as("agent", view=View.TEAMS, teams={"team_1": 3, "team_2": 3}, member_id="usr_1"))
    found: list[str] = []
    after = None
    while True:
        page = queries.list_conversations(Wanted(), branches=branches_of(reach), after=after, limit=4)
        found += [row["id"] for row, _ in page]
        if not page:
            break
        after = page[-1][1]

    assert found == [row.pk for row in world.seen(reach)]
    assert len(found) > 20


@pytest.mark.parametrize("permission", [CONVERSATIONS_ASSIGN, CONVERSATIONS_CLOSE])
def test_what_one_may_only_look_at_is_refused_and_what_is_out_of_sight_is_not_there(
    tenant: Scope, acme: Company, permission: str
) -> None:
    team, other = make_team(), make_team()
    looker = reach_as("agent", view=View.TEAMS, teams={team.pk: 1}, member_id=acme.people["agent"])
    need = Need(Principal(looker.member_id, acme.id, looker), permission)
    seen, unseen = make_conversation(team_id=team.pk), make_conversation(team_id=other.pk)

    def act(conversation: Conversation) -> None:
        if permission == CONVERSATIONS_ASSIGN:
            services.assign_conversation(
                conversation_id=conversation.pk, assigned_to=None, team_id=None, now=clock.now(), need=need
            )
        else:
            services.set_status(conversation_id=conversation.pk, status="pending", now=clock.now(), need=need)

    with pytest.raises(PermissionDenied) as refused:
        act(seen)
    with pytest.raises(queries.ConversationNotFound):
        act(unseen)

    assert refused.value.extra == {"required_permission": permission, "denied_by": "object_grant"}
    for row in (seen, unseen):
        row.refresh_from_db()
        assert (row.status, row.rev) == ("open", 1)


def test_conversations_of_a_deleted_team_are_set_free_with_an_event_each(tenant: Scope, acme: Company) -> None:
    team = make_team()
    rows = [make_conversation(team_id=team.pk) for _ in range(5)]
    kept = make_conversation(team_id=make_team().pk)
    team.deleted_at = clock.now()
    team.save()

    assert [services.release_team_conversations(now=clock.now(), limit=2) for _ in range(4)] == [2, 2, 1, 0]

    assert not Conversation.objects.filter(pk__in=[row.pk for row in rows], team__isnull=False).exists()
    kept.refresh_from_db()
    assert kept.team_id is not None
    assert queries.place_of(kept) == Place(kept.channel_account_id, None, kept.team_id)
