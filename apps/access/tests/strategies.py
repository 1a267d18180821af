"""Random reaches and places over a small world, so that they meet."""

from hypothesis import strategies as st

from apps.access.permissions import ROLES
from apps.access.reach import Bits, Place, Reach, View

TEAMS = ("team_1", "team_2", "team_3")
CHANNELS = ("cha_1", "cha_2", "cha_3")
PEOPLE = ("usr_1", "usr_2", "usr_3")

bits = st.sampled_from(
    [Bits.VIEW, Bits.VIEW | Bits.REPLY, Bits.VIEW | Bits.MANAGE, Bits.VIEW | Bits.REPLY | Bits.MANAGE]
)
places = st.builds(
    Place,
    channel_account_id=st.sampled_from(CHANNELS),
    assigned_to_id=st.sampled_from([None, *PEOPLE]),
    team_id=st.sampled_from([None, *TEAMS]),
)


@st.composite
def reaches(draw: st.DrawFn, member_ids: tuple[str, ...] = PEOPLE) -> Reach:
    role = draw(st.sampled_from(sorted(ROLES)))
    return Reach(
        member_id=draw(st.sampled_from(member_ids)),
        role=role,
        permissions=ROLES[role],
        view=draw(st.sampled_from(list(View))),
        teams={id_: int(each) for id_, each in draw(st.dictionaries(st.sampled_from(TEAMS), bits)).items()},
        channels={id_: int(each) for id_, each in draw(st.dictionaries(st.sampled_from(CHANNELS), bits)).items()},
    )
