"""`tenants.slugs.skeleton_of` in SQL, for the column `slug`."""

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Replace

from tenants.slugs import LOOKS, PAIRS


def skeleton_expression() -> Func:
    """Indexed on every table with slugs, so that a look-alike is found without reading them all."""
    expression: Func = Func(F("slug"), Value(LOOKS[0]), Value(LOOKS[1]), function="translate", output_field=CharField())
    for pair, one in PAIRS:
        expression = Replace(expression, Value(pair), Value(one))
    return expression
