"""Rules, filling and reading, as tables."""

from typing import Any

import pytest

from apps.message_templates import words
from apps.message_templates.design import design_from, design_json, read_design, write_components
from apps.message_templates.filling import Filled, Misfilled, fill_design
from apps.message_templates.news import read_news
from apps.message_templates.rules import find_faults
from apps.message_templates.tests.factories import SHIPPED

BODY = "Hi {{1}}, your table for {{2}} people is booked."
TWO = [{"name": "1", "example": "Ada"}, {"name": "2", "example": "four"}]


def faults(**changes: Any) -> dict[str, str]:
    """field → code, of a template that is right but for the changes."""
    head = {"name": "table_booked", "language": "en", "category": "utility", "parameter_format": "positional"}
    given = {"has_header_file": True, **head, **{key: changes.pop(key) for key in list(changes) if key in head}}
    given |= {key: changes.pop(key) for key in list(changes) if key == "has_header_file"}
    found = find_faults(**given, design=design_from({"body": BODY, "variables": TWO, **changes}))
    return {each.field: each.code for each in found}


def test_a_right_template_has_no_faults() -> None:
    assert faults() == {}
    buttons = [
        {"kind": "quick_reply", "text": "Yes"},
        {"kind": "quick_reply", "text": "No"},
        {"kind": "url", "text": "Open", "url": "https://a.example/{{1}}", "example": "https://a.example/1"},
        {"kind": "phone_number", "text": "Call", "phone_number": "+49 30 1234567"},
        {"kind": "copy_code", "example": "SAVE20"},
    ]
    header = {"kind": "text", "text": "Hello {{1}}", "example": "Ada"}
    assert faults(buttons=buttons, header=header, footer="Bye") == {}
    named = "Hi {{first_name}}, welcome to us."
    assert faults(body=named, parameter_format="named", variables=[{"name": "first_name", "example": "Ada"}]) == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Table-Booked"}, {"name": "name_invalid"}),
        ({"name": ""}, {"name": "name_invalid"}),
        ({"name": "a" * 513}, {"name": "name_invalid"}),
        ({"name": "täble"}, {"name": "name_invalid"}),
        ({"language": "english"}, {"language": "language_invalid"}),
        ({"category": "authentication"}, {"category": "category_invalid"}),
        ({"body": "  "}, {"body": "empty"}),
        ({"body": "x" * 1025}, {"body": "too_long"}),
        ({"body": "{{1}} is your name, is that right?"}, {"body": "variable_at_edge"}),
        ({"body": "Dear friend, your name is {{1}}"}, {"body": "variable_at_edge"}),
        ({"body": "Hi {{1}} {{2}}, how are you today, my friend?"}, {"body": "variables_adjacent"}),
        ({"body": "Hi {{2}}, this is it."}, {"body": "variables_not_consecutive"}),
        (
            {"body": "Hi {{1}}, this is {{3}} for you."},
            {"body": "variables_not_consecutive", "variables.3": "example_missing"},
        ),
        (
            {"body": "Hi {{name}}, this is it."},
            {"body": "variables_not_consecutive", "variables.name": "example_missing"},
        ),
        ({"body": "Hi {{1}, this is it."}, {"body": "brackets"}),
        ({"body": "Hi {{1}} there"}, {"body": "too_many_variables"}),
        (
            {"body": "Hi {{First}}, this is it.", "parameter_format": "named"},
            {"body": "variable_name", "variables.First": "example_missing"},
        ),
        ({"variables": [{"name": "1", "example": "Ada"}]}, {"variables.2": "example_missing"}),
        ({"footer": "x" * 61}, {"footer": "too_long"}),
        ({"footer": "For {{1}}"}, {"footer": "variable_not_allowed"}),
        ({"header": {"kind": "text", "text": "x" * 61}}, {"header.text": "too_long"}),
        ({"header": {"kind": "text", "text": "*Hello*"}}, {"header.text": "formatting"}),
        ({"header": {"kind": "text", "text": "Hi 🎉"}}, {"header.text": "formatting"}),
        ({"header": {"kind": "text", "text": "Hi {{1}}"}}, {"header.example": "example_missing"}),
        (
            {"header": {"kind": "text", "text": "Hi {{1}} and {{2}}", "example": "x"}},
            {"header.text": "too_many_variables"},
        ),
        ({"header": {"kind": "image"}, "has_header_file": False}, {"header.file": "example_missing"}),
        ({"buttons": [{"kind": "quick_reply", "text": ""}]}, {"buttons.0.text": "empty"}),
        ({"buttons": [{"kind": "quick_reply", "text": "x" * 26}]}, {"buttons.0.text": "too_long"}),
        (
            {"buttons": [{"kind": "quick_reply", "text": "Yes"}, {"kind": "quick_reply", "text": "yes"}]},
            {"buttons": "label_twice"},
        ),
        ({"buttons": [{"kind": "quick_reply", "text": str(n)} for n in range(11)]}, {"buttons": "too_many_buttons"}),
        (
            {"buttons": [{"kind": "url", "text": str(n), "url": "https://a.example"} for n in range(3)]},
            {"buttons": "too_many_buttons"},
        ),
        ({"buttons": [{"kind": "url", "text": "Go", "url": "a.example"}]}, {"buttons.0.url": "url_invalid"}),
        (
            {"buttons": [{"kind": "url", "text": "Go", "url": "https://a.example/{{1}}/x"}]},
            {"buttons.0.url": "url_variable"},
        ),
        (
            {"buttons": [{"kind": "url", "text": "Go", "url": "https://a.example/{{1}}"}]},
            {"buttons.0.example": "example_missing"},
        ),
        (
            {"buttons": [{"kind": "phone_number", "text": "Call", "phone_number": "12"}]},
            {"buttons.0.phone_number": "phone_invalid"},
        ),
        ({"buttons": [{"kind": "copy_code", "example": "x" * 21}]}, {"buttons.0.example": "too_long"}),
        (
            {
                "buttons": [
                    {"kind": "quick_reply", "text": "Yes"},
                    {"kind": "phone_number", "text": "Call", "phone_number": "+49301234"},
                    {"kind": "quick_reply", "text": "No"},
                ]
            },
            {"buttons": "buttons_mixed"},
        ),
    ],
)
def test_what_the_platform_would_refuse_is_found_before_it_is_asked(
    changes: dict[str, Any], expected: dict[str, str]
) -> None:
    assert faults(**changes) == expected


def test_components_are_read_as_they_were_written() -> None:
    design = read_design(SHIPPED, parameter_format="positional")
    assert write_components(design, parameter_format="positional") == SHIPPED
    assert design_from(design_json(design)) == design


def test_named_variables_keep_their_names_and_examples() -> None:
    given = {"body": "Hi {{first_name}}, hello.", "variables": [{"name": "first_name", "example": "Ada"}]}
    components = write_components(design_from(given), parameter_format="named")
    assert components[0]["example"] == {"body_text_named_params": [{"param_name": "first_name", "example": "Ada"}]}
    assert read_design(components, parameter_format="named") == design_from(given)


def test_parts_that_we_cannot_write_are_named() -> None:
    components: list[Any] = [
        {"type": "HEADER", "format": "PRODUCT"}, {"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": []},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "Go"}]}, "what", {},
    ]  # fmt: skip
    design = read_design(components, parameter_format="positional")
    assert design.others == ("product_header", "carousel", "flow_button", "unknown", "unknown")


GIVEN: dict[str, Any] = {
    "header": [{"text": "B-7"}],
    "body": [{"text": "Grace"}, {"text": "Monday"}],
    "buttons": [{"index": 0, "sub_type": "url", "text": "B-7"}],
}


def filled(given: dict[str, Any], *, header_kind: str | None = None) -> Filled | Misfilled:
    design = read_design(SHIPPED, parameter_format="positional")
    return fill_design(design, given, parameter_format="positional", header_kind=header_kind)


def test_a_filled_template_says_what_the_customer_reads() -> None:
    found = filled(GIVEN)
    assert isinstance(found, Filled)
    assert found.body == "Hi Grace, your order is on its way and should arrive on Monday."
    assert found.shown["header"] == {"kind": "text", "text": "Order B-7"}
    assert found.shown["footer"] == "Reply if something is wrong."
    assert [each["url"] for each in found.shown["buttons"]] == ["https://shop.example/track/B-7", None]
    assert found.variables == GIVEN


@pytest.mark.parametrize(
    ("changes", "code", "missing"),
    [
        ({"body": [{"text": "Grace"}]}, "variables_missing", ("2",)),
        ({"body": []}, "variables_missing", ("1", "2")),
        ({"header": []}, "variables_missing", ("header 1",)),
        ({"buttons": []}, "variables_missing", ("button “Track it”",)),
        (
            {"buttons": [{"index": 0, "sub_type": "copy_code", "text": "x"}]},
            "variables_missing",
            ("button “Track it”",),
        ),
        ({"buttons": [*GIVEN["buttons"], {"index": 1, "sub_type": "url", "text": "x"}]}, "variables_unknown", ()),
        ({"buttons": [*GIVEN["buttons"], {"index": 7, "sub_type": "url", "text": "x"}]}, "variables_unknown", ()),
        ({"body": [*GIVEN["body"], {"text": "more"}]}, "variables_unknown", ()),
        ({"body": [{"text": "Grace\nHopper"}, {"text": "x"}]}, "variables_invalid", ()),
        ({"body": [{"text": "Grace     Hopper"}, {"text": "x"}]}, "variables_invalid", ()),
        ({"body": [{"text": "x" * 1000}, {"text": "Monday"}]}, "message_too_long", ()),
    ],
)
def test_values_that_do_not_fit_are_refused_with_their_names(
    changes: dict[str, Any], code: str, missing: tuple[str, ...]
) -> None:
    found = filled({**GIVEN, **changes})
    assert isinstance(found, Misfilled)
    assert (found.code, found.missing) == (code, missing)
    assert all(name in found.detail for name in missing)


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("image", None, "header_file_missing"),
        ("image", "video", "header_file_kind"),
        (None, "image", "header_file_unwanted"),
    ],
)
def test_the_file_above_is_of_the_templates_kind(kind: str | None, given: str | None, code: str) -> None:
    design = design_from({"body": "Hello", "header": {"kind": kind} if kind else None})
    found = fill_design(design, {}, parameter_format="positional", header_kind=given)
    assert isinstance(found, Misfilled)
    assert found.code == code


def test_named_values_come_in_any_order() -> None:
    design = design_from({"body": "Hi {{first_name}}, see you on {{day}} then."})
    given = {"body": [{"name": "day", "text": "Monday"}, {"name": "first_name", "text": "Ada"}]}
    found = fill_design(design, given, parameter_format="named", header_kind=None)
    assert isinstance(found, Filled)
    assert found.body == "Hi Ada, see you on Monday then."
    assert [each["name"] for each in found.variables["body"]] == ["first_name", "day"]


def test_news_of_the_platform_are_read() -> None:
    data = {
        "template_id": 5, "template_name": "a", "language": "he", "status": "REJECTED",
        "payload": {"reason": "SCAM", "rejection_info": {"recommendation": "Do not."}},
    }  # fmt: skip
    news = read_news("message_template_status_update", data)
    assert news is not None
    assert (news.provider_id, news.status, news.reason, news.advice) == ("5", "rejected", "scam", "Do not.")
    coming = {**data, "payload": {"new_category": "UTILITY", "correct_category": "MARKETING"}}
    news = read_news("template_category_update", coming)
    assert news is not None
    assert (news.category, news.next_category, news.status) == ("utility", "marketing", None)
    assert read_news("message_template_status_update", {"payload": {}}) is None


def test_refusals_are_told_in_our_words_or_in_the_platforms() -> None:
    known = words.explain_refusal(platform_code="100/2388023", said="Meta says", detail="x", mend="y")
    assert "30 days" in known[0]
    assert words.explain_refusal(platform_code="100/1", said="Meta says", detail="x", mend="y")[0] == "Meta says"
    assert words.explain_refusal(platform_code="", said="", detail="x", mend="y") == ("x", "y")
