"""What a channel does not take is told in plain words, before anything is sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.adapters.capabilities import MB, TextRule
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.contents import (
    ContactsContent,
    Content,
    InteractiveContent,
    LocationContent,
    MediaContent,
    Option,
    ReactionContent,
    Section,
    TemplateContent,
    TemplateVariable,
    TextContent,
    read_content,
)
from apps.channels.adapters.fitting import find_misfit
from apps.channels.adapters.items import Channel
from apps.channels.adapters.splitting import split_text
from apps.channels.adapters.tests.lab import CHANNELS, a_file


def options(count: int, title: str = "Answer") -> tuple[Option, ...]:
    return tuple(Option(id=str(number), title=f"{title} {number}") for number in range(count))


def ask(kind: Any, **more: Any) -> InteractiveContent:
    return InteractiveContent(kind=kind, **{"body": "Sure?", **more})


def a_list(*sections: Section, **more: Any) -> InteractiveContent:
    return ask("list", **{"button": "Menu", "sections": sections or (Section(options=options(2)),), **more})


def photo(count: int = 1, **more: Any) -> MediaContent:
    files = tuple(a_file("image", "image/png", **more) for _ in range(count))
    return MediaContent(kind="image", files=files)


def card(count: int) -> ContactsContent:
    return ContactsContent(contacts=({"name": "A"},) * count)


REFUSED: list[tuple[Channel, Content, str, str]] = [
    ("instagram", TextContent(text="x" * 999 + "é"), "message_too_long",
     "The message is 1 byte too long: Instagram takes at most 1000 bytes."),
    ("instagram", TextContent(text="é" * 520), "message_too_long",
     "The message is 40 bytes too long: Instagram takes at most 1000 bytes."),
    ("whatsapp", TextContent(text="x" * 4100), "message_too_long",
     "The message is 4 characters too long: WhatsApp takes at most 4096 characters."),
    ("whatsapp", TextContent(text="  "), "message_empty", "The message has no text."),
    ("whatsapp", photo(2), "too_many_files", "WhatsApp takes at most 1 in one message."),
    ("whatsapp", photo(0), "message_empty", "The message has no file."),
    ("whatsapp", photo(size=5 * MB + 1, filename="a.png"), "media_too_large",
     "a.png is too large: WhatsApp takes at most 5 MB."),
    ("whatsapp", MediaContent(kind="image", files=(a_file("image", "image/gif"),)), "media_type_unsupported",
     "WhatsApp does not take image/gif here."),
    ("whatsapp", MediaContent(kind="sticker", files=(a_file("sticker", "image/webp", size=500 * 1024 + 1),)),
     "media_too_large", "The file is too large: WhatsApp takes at most 500 KB."),
    ("whatsapp", MediaContent(kind="audio", files=(a_file("audio", "audio/mpeg"),), voice=True), "media_rejected",
     "A voice message must be ogg with opus."),
    ("whatsapp", MediaContent(kind="audio", files=(a_file("audio", "audio/mpeg"),), caption="x"),
     "caption_unsupported", "WhatsApp takes no text with audio: send it by itself."),
    ("messenger", MediaContent(kind="image", files=photo().files, caption="x"), "caption_unsupported",
     "Messenger takes no text with photos: send it by itself."),
    ("whatsapp", MediaContent(kind="image", files=photo().files, caption="x" * 1026), "message_too_long",
     "The caption is 2 characters too long (1024 at most)."),
    ("messenger", photo(31), "too_many_files", "Messenger takes at most 30 in one message."),
    ("instagram", MediaContent(kind="file", files=(a_file("file", "text/csv"),)), "media_type_unsupported",
     "Instagram does not take text/csv here."),
    ("instagram", MediaContent(kind="sticker", files=(a_file("sticker", "image/webp"),)), "kind_unsupported",
     "Instagram takes no stickers."),
    ("messenger", LocationContent(latitude=1, longitude=1), "kind_unsupported", "Messenger takes no locations."),
    ("whatsapp", LocationContent(latitude=90.1, longitude=1), "message_invalid",
     "Latitude lies between -90 and 90, longitude between -180 and 180."),
    ("whatsapp", LocationContent(latitude=float("nan"), longitude=1), "message_invalid",
     "Latitude lies between -90 and 90, longitude between -180 and 180."),
    ("instagram", card(1), "kind_unsupported", "Instagram takes no contact cards."),
    ("whatsapp", card(0), "message_invalid", "One message takes 1 to 10 contact cards."),
    ("whatsapp", card(11), "message_invalid", "One message takes 1 to 10 contact cards."),
    ("instagram", ReactionContent(target_id="m", emoji="👍"), "reaction_unsupported",
     "On Instagram one can only react with ❤️."),
    ("whatsapp", ask("quick_replies", options=options(1)), "kind_unsupported", "WhatsApp takes no quick replies."),
    ("messenger", a_list(), "kind_unsupported", "Messenger takes no lists."),
    ("instagram", ask("buttons", options=options(1)), "kind_unsupported", "Instagram takes no buttons."),
    ("whatsapp", ask("buttons", options=options(4)), "message_invalid", "There may be 1 to 3 answers in buttons."),
    ("whatsapp", ask("buttons"), "message_invalid", "There may be 1 to 3 answers in buttons."),
    ("whatsapp", ask("buttons", options=options(2), body=" "), "message_empty", "The message has no text."),
    ("whatsapp", ask("buttons", options=options(2), body="x" * 1025), "message_too_long",
     "The text is 1 character too long (1024 at most)."),
    ("whatsapp", ask("buttons", options=(Option(id="a", title="x" * 21),)), "message_too_long",
     f"“{'x' * 21}” is 1 character too long (20 at most)."),
    ("whatsapp", ask("buttons", options=(Option(id="a", title="Yes"), Option(id="a", title="No"))),
     "message_invalid", "Each answer needs an id of its own."),
    ("whatsapp", ask("buttons", options=(Option(id="a", title="Yes"), Option(id="b", title="Yes"))),
     "message_invalid", "Each answer needs a title of its own."),
    ("whatsapp", ask("buttons", options=(Option(id="a", title=" "),)), "message_invalid",
     "Each answer needs a title and an id."),
    ("messenger", ask("buttons", options=options(2), header="Hi"), "message_invalid",
     "The header is not possible in this kind of message."),
    ("messenger", ask("quick_replies", options=options(14)), "message_invalid",
     "There may be 1 to 13 answers in quick replies."),
    ("instagram", ask("quick_replies", options=options(1), body="é" * 501), "message_too_long",
     "The message is 2 bytes too long: Instagram takes at most 1000 bytes."),
    ("whatsapp", a_list(Section(options=options(11))), "message_invalid", "There may be 1 to 10 answers in lists."),
    ("whatsapp", a_list(button=None), "message_invalid", "The list needs words for the button that opens it."),
    ("whatsapp", a_list(Section(title="A", options=options(1)), Section(options=(Option(id="z", title="Z"),))),
     "message_invalid", "Each group of the list needs a title."),
    ("whatsapp", ask("cta_url", button="Open"), "message_invalid", "A link button needs its words and an address."),
    ("whatsapp", ask("cta_url", button="Open", url="javascript:1"), "message_invalid",
     "The address must begin with https:// or http://."),
    ("messenger", TemplateContent(name="a", language="en"), "kind_unsupported", "Messenger has no templates."),
    ("whatsapp", TemplateContent(name="a", language="en", body=(TemplateVariable(text=" "),)), "message_invalid",
     "Every variable of the template needs a value."),
    ("whatsapp", TemplateContent(name="a", language="en", header_file=a_file("audio", "audio/mpeg")),
     "media_type_unsupported", "A template's header is a photo, a video or a document."),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "content", "code", "detail"), REFUSED)
def test_what_does_not_fit_is_told(channel: Channel, content: Content, code: str, detail: str) -> None:
    misfit = find_misfit(content, channel)

    assert misfit is not None
    assert (misfit.code, misfit.detail) == (code, detail)


@pytest.mark.parametrize(
    ("channel", "content"),
    [
        ("instagram", TextContent(text="é" * 500)),
        ("messenger", photo(30)),
        ("messenger", MediaContent(kind="video", files=(a_file("video", "video/x-matroska", size=25 * MB),))),
        ("whatsapp", MediaContent(kind="file", files=(a_file("file", "application/x-anything", size=100 * MB),))),
        ("whatsapp", MediaContent(kind="audio", files=(a_file("audio", "Audio/OGG; codecs=opus"),), voice=True)),
        ("whatsapp", a_list(Section(options=options(10)))),
        ("whatsapp", LocationContent(latitude=-90, longitude=180)),
        ("instagram", ReactionContent(target_id="m", emoji="")),
        ("whatsapp", ReactionContent(target_id="m", emoji="🫡")),
    ],
)
def test_what_is_just_within_the_limits_fits(channel: Channel, content: Content) -> None:
    assert find_misfit(content, channel) is None


def test_each_channel_names_what_it_takes() -> None:
    assert capabilities_of("whatsapp").kinds == (
        "text", "image", "video", "audio", "file", "sticker", "location", "contacts", "reaction", "interactive",
        "template",
    )  # fmt: skip
    both = ("text", "image", "video", "audio", "file", "reaction", "interactive")
    assert (capabilities_of("messenger").kinds, capabilities_of("instagram").kinds) == (both, both)
    assert all(capabilities_of(channel).channel == channel for channel in CHANNELS)


def test_what_cannot_be_sent_is_an_error() -> None:
    for kind in ("order", "share", "system", "unsupported"):
        with pytest.raises(ValueError):
            read_content(kind, body_text="x", content={})


# --- long texts

RULE = TextRule(limit=40, splits=True)
WORDS = st.text(alphabet="ab .!?\n\u0301é👍🏽\u200d🇧🇷", max_size=300).filter(lambda text: bool(text.strip()))


@given(WORDS)
def test_pieces_fit_and_say_the_same_in_order(text: str) -> None:
    pieces = split_text(text, RULE)

    assert all(0 < len(piece) <= RULE.limit or len(pieces) == 1 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_text_is_cut_where_a_reader_would_pause() -> None:
    assert split_text("One two three four five. Six seven eight nine ten", RULE) == [
        "One two three four five.",
        "Six seven eight nine ten",
    ]
    assert split_text("x" * 45, RULE) == ["x" * 40, "x" * 5]
    assert split_text("x" * 39 + "👍🏽", RULE) == ["x" * 39, "👍🏽"]
    assert split_text("short", RULE) == ["short"]


def test_only_messenger_splits() -> None:
    long = "word " * 2000
    counted = [len(split_text(long, capabilities_of(channel).text)) for channel in CHANNELS]
    assert counted == [1, 5, 1]
