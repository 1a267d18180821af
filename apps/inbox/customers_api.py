"""/api/customers: looking for the customers of conversations that one sees."""

from typing import Annotated, Any

from django.db import connection
from ninja import Field, Query, Router, Schema

from apps.access.auth import Needs, Request
from apps.access.permissions import CONVERSATIONS_READ
from apps.access.reach import Branches, branches_of, sql_of_all
from apps.customers.searching import read_sought
from apps.inbox.intake.load import CUSTOMER_COLUMNS
from apps.inbox.schemas import CustomerOut

router = Router(tags=["inbox"])

MOST = 20
_FOUND = f"""
SELECT {", ".join("c." + name for name in CUSTOMER_COLUMNS)} FROM customers_customer c
WHERE {{matches}} AND {{seen}} AND (c.phone IS NOT NULL OR NOT %(with_phone)s)
ORDER BY c.display_name, c.id LIMIT {MOST}
"""
# By way of the accounts, which are few: conversations are found by account and customer.
_SEEN = """EXISTS (
    SELECT 1 FROM channel_accounts_channelaccount a
    JOIN inbox_conversation v ON v.channel_account_id = a.id AND v.customer_id = c.id WHERE {branches})"""


class CustomerFilter(Schema):
    """`q`: beginnings of words of the name, or of the phone number; without it nobody is found. `with_phone`: only
    those with a number."""

    q: Annotated[str, Field(max_length=100)] = ""
    with_phone: bool = False


class CustomerPage(Schema):
    """By name; at most twenty, since whoever looks for somebody types on."""

    data: list[CustomerOut]


@router.get("", response=CustomerPage, operation_id="findCustomers", auth=Needs(CONVERSATIONS_READ))
def find_customers(request: Request, filters: Query[CustomerFilter]) -> dict[str, Any]:
    """Customers by name or number, of whom one sees a conversation."""
    return {"data": _find(filters.q, filters.with_phone, branches_of(request.principal.reach))}


def _find(typed: str, with_phone: bool, branches: Branches) -> list[dict[str, Any]]:
    """CustomerOut of those found. One query; none for what has neither a letter nor a digit."""
    sought = read_sought(typed)
    params: dict[str, Any] = {"with_phone": with_phone, "words": sought.words, "phone": f"{sought.digits}%"}
    matches = []
    if sought.words:
        matches.append("to_tsvector('simple', c.display_name) @@ to_tsquery('simple', %(words)s)")
    if sought.digits:
        matches.append("c.phone LIKE %(phone)s")
    if not matches:
        return []
    seen = "true" if branches is None else _SEEN.format(branches=sql_of_all(branches, "v", params))
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(matches=f"({' OR '.join(matches)})", seen=seen), params)
        return [dict(zip(CUSTOMER_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
