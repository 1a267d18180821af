"""What a person has allowed: from the code to the accounts that can be connected."""

from collections.abc import Callable, Iterable
from typing import Any

from apps.channels import connection, ways
from apps.channels.adapters.meta.management import assets, tokens
from apps.channels.adapters.meta.management.graph import GraphProblem
from apps.channels.models import ChannelAccount, ConnectAttempt
from apps.channels.services.attempts import redirect_uri
from apps.channels.services.connecting.choices import make_choice, mark_choices
from apps.channels.services.connecting.progress import Refused, Walk
from kernel import clock
from kernel.clock import isoformat_or_none

Step = ConnectAttempt.Step


def read_what_was_allowed(walk: Walk) -> None:
    """Fill in the choices. When there is nothing to choose, go on to connecting. Raises Refused, GraphProblem."""
    choices = _READERS[walk.way.key](walk)
    attempt = walk.attempt
    attempt.choices = mark_choices(walk, choices)
    if not attempt.choices:
        raise _nothing_there(walk)
    wanted = _find_wanted(walk)
    free = [each for each in attempt.choices if each["is_free"]]
    if wanted is not None:
        free = [wanted] if wanted["is_free"] else []
    only = wanted is not None or len(attempt.choices) == 1
    if only and len(free) == 1 and not free[0]["needs_pin"] and (wanted is not None or not free[0]["warning"]):
        attempt.chosen, attempt.step = [free[0]["id"]], Step.CONNECTING
    else:
        attempt.step = Step.CHOOSING
    attempt.save()


def _find_wanted(walk: Walk) -> dict[str, Any] | None:
    """The account that is to be connected again, among the choices. Raises Refused when it was not shared."""
    if not walk.attempt.channel_account_id:
        return None
    account = ChannelAccount.objects.filter(pk=walk.attempt.channel_account_id).first()
    if account is None:
        return None
    found = next((each for each in walk.attempt.choices if each["id"] == account.external_id), None)
    if found is None:
        raise Refused(
            "another_account",
            f"{account.name} was not among what you gave access to.",
            "Begin again and choose the same account in the window.",
        )
    return dict(found)


def _read_facebook(walk: Walk, *, long_lived: bool) -> tuple[str, tokens.TokenFacts]:
    """The token behind the code, and what Meta says it may do."""
    now, http, app = clock.now(), connection.http(), walk.app
    with walk.step("code", "Access granted"):
        token = tokens.exchange_code(app, http, code=walk.held["code"], redirect_uri=redirect_uri(), now=now)
        walk.keep(token=token.value)
        walk.attempt.save()
        if long_lived:
            token = tokens.extend_user_token(app, http, token=token.value, now=now)
    return token.value, _inspect(walk, token.value)


def _inspect(walk: Walk, token: str) -> tokens.TokenFacts:
    with walk.step("permissions", "Permissions") as line:
        facts = _ask_about(walk, token)
        if not facts.is_valid or facts.app_id != walk.app.app_id:
            raise Refused("token_foreign", "Meta says that this access is not for the app.", "Begin again.")
        _judge_scopes(walk, facts.scopes, line)
        walk.keep(
            token=token,
            scopes=list(facts.scopes),
            user_id=facts.user_id,
            expires_at=isoformat_or_none(facts.expires_at),
            data_access_expires_at=isoformat_or_none(facts.data_access_expires_at),
        )
    return facts


def _ask_about(walk: Walk, token: str) -> tokens.TokenFacts:
    try:
        return tokens.inspect_token(walk.app, connection.http(), token)
    except GraphProblem as problem:
        if problem.code != "app_misconfigured" or walk.way.key != ways.WHATSAPP_MANUAL:
            raise
    raise Refused(
        "app_misconfigured",
        "Meta does not accept this app id with this app secret.",
        "Copy both once more from the app's basic settings at Meta.",
    )


def _judge_scopes(walk: Walk, granted: Iterable[str], line: dict[str, Any]) -> None:
    missing = ways.missing_scopes(walk.way, tuple(granted))
    walk.attempt.missing_scopes = missing
    if any(ways.is_essential(scope) for scope in missing):
        words = ", ".join(f"“{ways.describe_scope(scope)}”" for scope in missing)
        raise Refused(
            "scopes_missing",
            f"Not everything was allowed: {words} is missing.",
            "Begin again and leave every permission switched on.",
        )
    if missing:
        words = ", ".join(f"“{ways.describe_scope(scope)}”" for scope in missing)
        line["state"], line["detail"] = "warning", f"Without {words} some things will not work."


def _read_signup(walk: Walk) -> list[dict[str, Any]]:
    token, facts = _read_facebook(walk, long_lived=False)
    management, messaging = walk.way.scopes
    shared = [
        id_ for id_ in facts.targets.get(management, ()) if facts.reaches(messaging, id_)
    ]  # never what the browser says
    given = walk.attempt.given
    if given.get("waba_id") and given["waba_id"] not in shared:
        raise Refused(
            "not_shared",
            "Meta does not confirm that this WhatsApp account was shared with us.",
            "Begin again and choose the account in Meta's window.",
        )
    wabas = [given["waba_id"]] if given.get("waba_id") else shared
    coexistence = given.get("event") == "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    with walk.step("accounts", "Phone numbers"):
        graph = walk.graph(token)
        found = [(waba, number) for waba in wabas for number in assets.list_numbers(graph, waba)]
    choices = [_number_choice(waba, number, coexistence=coexistence) for waba, number in found]
    chosen = [each for each in choices if each["id"] == given.get("phone_number_id")]
    return chosen or choices


def _read_manual(walk: Walk) -> list[dict[str, Any]]:
    given, token = walk.attempt.given, walk.held["token"]
    facts = _inspect(walk, token)
    if not all(facts.reaches(scope, given["waba_id"]) for scope in walk.way.scopes):
        raise Refused(
            "not_shared",
            "This token was not given access to that WhatsApp Business account.",
            "In Business settings, give the system user full control of the account, and make a new token.",
        )
    with walk.step("accounts", "Phone number"):
        numbers = list(assets.list_numbers(walk.graph(token), given["waba_id"]))
    number = next((each for each in numbers if each.id == given["phone_number_id"]), None)
    if number is None:
        raise Refused(
            "number_elsewhere",
            "The number does not belong to that WhatsApp Business account.",
            "Check both ids in WhatsApp Manager.",
        )
    return [_number_choice(given["waba_id"], number, coexistence=False)]


def _number_choice(waba_id: str, number: assets.Number, *, coexistence: bool) -> dict[str, Any]:
    on_app = coexistence or number.is_on_phone_app
    detail = "Also used in the WhatsApp Business app" if on_app else number.phone_number
    return make_choice(
        number.id,
        name=number.verified_name or number.phone_number,
        detail=f"{number.phone_number} · also in the WhatsApp Business app" if on_app else detail,
        needs_pin=not on_app and not number.is_registered,
        data={"waba_id": waba_id, "coexistence": on_app},
    )


def _read_pages(walk: Walk) -> list[dict[str, Any]]:
    token, facts = _read_facebook(walk, long_lived=True)
    with walk.step("accounts", "Pages"):
        pages = list(assets.list_pages(walk.graph(token)))
    walk.keep(tokens={page.id: page.token for page in pages})
    if walk.way.key == ways.INSTAGRAM_PAGE:
        return [_linked_choice(page, facts) for page in pages if page.instagram_id]
    return [_page_choice(page, facts) for page in pages]


def _page_choice(page: assets.Page, facts: tokens.TokenFacts) -> dict[str, Any]:
    problem = ""
    if not page.may_message:
        problem = "You may not answer messages of this Page. Ask somebody with full control to give you that task."
    elif not facts.reaches("pages_messaging", page.id):
        problem = "Messages of this Page were not shared with us. Begin again and choose it in Meta's window."
    return make_choice(page.id, name=page.name, detail=f"Page {page.id}", problem=problem, data={"page_id": page.id})


def _linked_choice(page: assets.Page, facts: tokens.TokenFacts) -> dict[str, Any]:
    problem = ""
    if not page.may_message:
        problem = "You may not answer messages of its Page."
    elif not facts.reaches("instagram_manage_messages", page.instagram_id):
        problem = "Its messages were not shared with us. Begin again and choose it in Meta's window."
    return make_choice(
        page.instagram_id,
        name=f"@{page.instagram_username}" if page.instagram_username else page.name,
        detail=f"Linked to the Page {page.name}",
        problem=problem,
        data={"page_id": page.id, "username": page.instagram_username},
    )


def _read_instagram(walk: Walk) -> list[dict[str, Any]]:
    now, http, app = clock.now(), connection.http(), walk.app
    with walk.step("code", "Access granted"):
        short = tokens.exchange_instagram_code(app, http, code=walk.held["code"], redirect_uri=redirect_uri(), now=now)
        walk.keep(token=short.value)
        walk.attempt.save()
        token = tokens.extend_instagram_token(app, http, token=short.value, now=now)
    with walk.step("permissions", "Permissions") as line:
        _judge_scopes(walk, short.scopes, line)
    with walk.step("accounts", "Instagram account"):
        account = assets.read_instagram(walk.graph(token.value))
    if account.account_type and account.account_type.upper() not in ("BUSINESS", "MEDIA_CREATOR", "CREATOR"):
        raise Refused(
            "account_private",
            f"@{account.username} is a private account; only professional ones can be connected.",
            "In Instagram: Settings, Account type, Switch to professional account.",
        )
    walk.keep(
        token=token.value,
        scopes=list(short.scopes),
        user_id=account.person_id,
        expires_at=isoformat_or_none(token.expires_at),
    )
    return [
        make_choice(account.id, name=f"@{account.username}", detail=account.name, data={"username": account.username})
    ]


def _nothing_there(walk: Walk) -> Refused:
    if walk.way.key == ways.INSTAGRAM_PAGE:
        mend = "Link the Instagram account to a Page in the Page's settings, or connect with Instagram login."
        return Refused("nothing_found", "None of these Pages has an Instagram account.", mend)
    if walk.way.channel == "whatsapp":
        mend = "Add a phone number in Meta's window, then come back."
        return Refused("nothing_found", "This WhatsApp account has no phone number yet.", mend)
    mend = "Begin again and choose at least one Page in Meta's window."
    return Refused("nothing_found", "No Page was shared with us.", mend)


_READERS: dict[str, Callable[[Walk], list[dict[str, Any]]]] = {
    ways.WHATSAPP_SIGNUP: _read_signup,
    ways.WHATSAPP_MANUAL: _read_manual,
    ways.MESSENGER_PAGE: _read_pages,
    ways.INSTAGRAM_PAGE: _read_pages,
    ways.INSTAGRAM_LOGIN: _read_instagram,
}
