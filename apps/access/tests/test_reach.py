"""Who sees what, in every view; that taking something away never shows more; that nobody covers more than they hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.access.permissions import CONVERSATIONS_ASSIGN, CONVERSATIONS_READ, CONVERSATIONS_REPLY, TEAMS_MANAGE
from apps.access.principal import ChannelPlace, Principal, TeamPlace, authorize
from apps.access.reach import Bits, Place, Reach, View, branches_of, covers, fits, sees
from apps.access.sight import Shown, holders_of, of_channel, of_conversation, only, sight_of
from apps.access.tests.factories import reach_as
from apps.access.tests.strategies import CHANNELS, TEAMS, places, reaches

ME, OTHER = "usr_1", "usr_2"
MINE = Place("cha_1", ME, "team_2")
OF_MY_TEAM = Place("cha_1", OTHER, "team_1")
OF_ANOTHER_TEAM = Place("cha_1", OTHER, "team_2")
ON_MY_CHANNEL = Place("cha_2", OTHER, "team_2")
NOBODYS = Place("cha_1", None, None)
NOBODYS_OF_MY_TEAM = Place("cha_1", None, "team_1")
NOBODYS_OF_ANOTHER_TEAM = Place("cha_1", None, "team_2")
EVERY = [
    MINE, OF_MY_TEAM, OF_ANOTHER_TEAM, ON_MY_CHANNEL, NOBODYS, NOBODYS_OF_MY_TEAM, NOBODYS_OF_ANOTHER_TEAM
]  # fmt: skip
SEEN = {
    View.ALL: EVERY,
    View.TEAMS: [MINE, OF_MY_TEAM, NOBODYS_OF_MY_TEAM],
    View.CHANNELS: [MINE, ON_MY_CHANNEL],
    View.UNASSIGNED: [MINE, NOBODYS, NOBODYS_OF_MY_TEAM],
    View.MINE: [MINE],
}


def agent(view: View, *, bits: int = Bits.VIEW | Bits.REPLY, role: str = "agent") -> Reach:
    return reach_as(role, view=view, teams={"team_1": bits}, channels={"cha_2": bits})


@pytest.mark.parametrize("view", View)
def test_each_view_shows_exactly_this(view: View) -> None:
    assert [place for place in EVERY if sees(agent(view), place)] == SEEN[view]


@pytest.mark.parametrize("view", View)
def test_who_may_not_read_conversations_sees_none_in_any_view(view: View) -> None:
    assert not [place for place in EVERY if sees(agent(view, role="developer"), place)]


@pytest.mark.parametrize(("view", "place"), [(View.TEAMS, OF_MY_TEAM), (View.CHANNELS, ON_MY_CHANNEL)])
def test_what_was_granted_for_looking_is_not_for_acting(view: View, place: Place) -> None:
    looker = Principal(ME, "org_1", agent(view, bits=Bits.VIEW))

    assert authorize(looker, CONVERSATIONS_READ, place).allow
    for permission in (CONVERSATIONS_REPLY, CONVERSATIONS_ASSIGN):
        refused = authorize(looker, permission, place)
        assert (refused.allow, refused.layer) == (False, "object_grant")
        assert authorize(looker, permission, MINE).allow, "what is one's own is one's own"


def test_a_team_or_channel_is_managed_by_whoever_was_given_that() -> None:
    lead = Principal(ME, "org_1", agent(View.TEAMS, bits=Bits.VIEW | Bits.MANAGE, role="admin"))

    assert authorize(lead, TEAMS_MANAGE, TeamPlace("team_1")).allow
    assert authorize(lead, TEAMS_MANAGE, TeamPlace("team_2")).layer == "object_grant"
    assert authorize(lead, "channels:configure", ChannelPlace("cha_2")).allow
    assert authorize(lead, "channels:configure", ChannelPlace("cha_1")).layer == "object_grant"
    by_channel = Principal(ME, "org_1", agent(View.CHANNELS, role="admin"))
    assert authorize(by_channel, "channels:read", ChannelPlace("cha_1")).layer == "sight"


@given(reaches(), places, st.data())
def test_taking_something_away_never_shows_more(reach: Reach, place: Place, data: st.DataObject) -> None:
    permissions = data.draw(st.frozensets(st.sampled_from(sorted(reach.permissions))))
    kept_teams = data.draw(st.frozensets(st.sampled_from(TEAMS)))
    kept_channels = data.draw(st.frozensets(st.sampled_from(CHANNELS)))
    less = replace(
        reach,
        permissions=permissions,
        teams={id_: bits for id_, bits in reach.teams.items() if id_ in kept_teams},
        channels={id_: bits for id_, bits in reach.channels.items() if id_ in kept_channels},
    )

    for bit in (Bits.VIEW, Bits.REPLY):
        assert fits(branches_of(reach, bit), place) or not fits(branches_of(less, bit), place)
    audiences = [of_conversation(shown(place)), of_channel("cha_1"), holders_of("roles:read"), only(reach.member_id)]
    for audience in audiences:
        before, after = (sight_of(each).of(audience, each.member_id) for each in (reach, less))
        assert after is not Shown.WHOLE or before is Shown.WHOLE


@given(reaches(), reaches(), places)
def test_nobody_covers_what_they_do_not_see_or_may_not_do(giver: Reach, other: Reach, place: Place) -> None:
    if not covers(giver, other):
        return
    assert other.permissions <= giver.permissions
    # What is assigned to somebody is theirs: it has been given to them, not to their reach.
    if place.assigned_to_id != other.member_id:
        for bit in (Bits.VIEW, Bits.REPLY):
            assert fits(branches_of(giver, bit), place) or not fits(branches_of(other, bit), place)


@given(reaches())
def test_everybody_covers_themselves_and_an_owner_everybody(reach: Reach) -> None:
    assert covers(reach, reach)
    assert covers(reach_as("owner"), reach)
    assert covers(reach, reach, before=reach_as("owner")), "nothing is gained"


@given(reaches(), places, places)
def test_a_reader_hears_of_a_move_what_the_two_places_make_of_it(reach: Reach, before: Place, after: Place) -> None:
    heard = sight_of(reach).of(of_conversation(shown(after), before), reach.member_id)

    expected = {
        (True, True): Shown.WHOLE, (False, True): Shown.WHOLE,
        (True, False): Shown.HIDDEN, (False, False): Shown.NOTHING,
    }  # fmt: skip
    assert heard is expected[sees(reach, before), sees(reach, after)]


def shown(place: Place) -> dict[str, str | None]:
    return {
        "channel_account_id": place.channel_account_id,
        "assigned_to": place.assigned_to_id,
        "team_id": place.team_id,
    }
