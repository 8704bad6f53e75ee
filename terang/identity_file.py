"""The identities of a release as a file, so that a stranger can check every sum offline.

The named part of `pages`. Its keys are those of data/identities.yml, and the same reader reads it.
"""

from terang.accounting import Accounting, Identity, Reconciliation, Summand
from terang.editions import Json, as_json, in_both

NAME = "identities.json"


def document(accounting: Accounting) -> bytes:
    """What has to balance, as JSON."""
    told: dict[str, Json] = {"identities": [_identity(one) for one in accounting.identities]}
    if accounting.reconciliations:
        told["reconciliations"] = [_reconciliation(one) for one in accounting.reconciliations]
    return as_json(told)


def _identity(identity: Identity) -> Json:
    told: dict[str, Json] = {
        "id": identity.id,
        "title": in_both(identity.title),
        "law": [*identity.law],
        "by": [*identity.by],
        "without_totals": [*identity.without_totals],
        "left": [_summand(summand) for summand in identity.left],
        "right": [_summand(summand) for summand in identity.right],
    }
    return {key: value for key, value in told.items() if value}


def _summand(summand: Summand) -> Json:
    told: dict[str, Json] = {
        "table": summand.table,
        "measure": summand.measure,
        "where": dict(summand.where),
        "sign": "minus" if summand.sign < 0 else None,
        "shift": "previous month" if summand.previous else None,
        "times": summand.times,
    }
    return {key: value for key, value in told.items() if value}


def _reconciliation(reconciliation: Reconciliation) -> Json:
    return {
        "table": reconciliation.table,
        "by": reconciliation.by,
        "books": [*reconciliation.books],
        "margins": reconciliation.margins,
    }
