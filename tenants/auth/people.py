"""Changes of a person by themselves: name, address, password."""

from allauth.account.models import EmailAddress
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from tenants import facts
from tenants.auth import events, sign_ins
from tenants.auth.passwords import check_password
from tenants.models import User
from tenants.queries import list_memberships


@transaction.atomic
def rename(*, user_id: str, name: str) -> User:
    """Call the person `name`, here and in every organization of theirs."""
    user = User.objects.select_for_update().get(pk=user_id)
    if name != user.name:
        before = {"name": user.name}
        user.name = name
        user.save(update_fields=["name"])
        tell_renamed(user, before=before)
    return user


@transaction.atomic
def change_password(*, user_id: str, password: str, family: str) -> None:
    """Set the password; every sign-in but this one ends. Raises PasswordTooWeak."""
    user = User.objects.select_for_update().get(pk=user_id)
    check_password(password, user)
    kind = "password_changed" if user.has_usable_password() else "password_set"
    user.set_password(password)
    user.save(update_fields=["password"])
    session = SessionStore(family)
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save(must_create=False)
    sign_ins.end_others(user_id, kept=family)
    events.note(user, kind)


def tell_renamed(user: User, *, before: dict[str, str]) -> None:
    """Tell the person's organizations that name or address have changed. `before`: what they were."""
    for mine in list_memberships(user.pk):
        data = {"user_id": user.pk, "name": user.name, "email": user.email, "role": mine.role, "before": before}
        facts.tell(organization_id=mine.organization_id, kind="member.renamed", data=data)


def lock_address(email: str) -> None:
    """Until the end of the transaction nobody else makes an account of this address: whoever presses twice waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"account:{email}"])


def discard_unconfirmed(email: str) -> None:
    """An account whose address was never proved was begun by nobody knows whom: it makes room for somebody else."""
    nobodys = User.objects.filter(email=email, last_login=None, memberships=None)
    nobodys.exclude(pk__in=EmailAddress.objects.filter(verified=True).values("user_id")).delete()
