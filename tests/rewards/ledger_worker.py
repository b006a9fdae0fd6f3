"""One process of many that use the ledger at once: `python -m tests.rewards.ledger_worker <seed> <operations>`.

Works on every account of the database that DATABASE_URL names, and prints what it achieved as JSON: for each account
how much was allotted to it and how much was taken from it. Also run by bench/places.py.
"""

import json
import random
import sys
from collections import Counter

import django

VERBS = ("take", "take", "take", "release", "release", "move", "allocate", "withdraw")


def work(seed: int, operations: int) -> dict[str, dict[int, int]]:
    """Random operations; refusals count as operations and change nothing."""
    from accounts.permissions import Refused
    from rewards.models import Account
    from rewards.services import ledger

    rng = random.Random(seed)
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    total: Counter[int] = Counter()
    taken: Counter[int] = Counter()
    held: list[tuple[int, int, int]] = []  # account, entry, amount
    for number in range(operations):
        one, other = rng.choice(accounts), rng.choice(accounts)
        verb, amount, ref = rng.choice(VERBS), rng.randint(1, 3), f"worker:{seed}-{number}"
        try:
            if verb == "take":
                entry = ledger.take(account_id=one, amount=amount, ref=ref, reason="试验", by=None)
                held.append((one, entry.pk, amount))
                taken[one] += amount
            elif verb == "release" and held:
                one, entry_id, amount = held.pop(rng.randrange(len(held)))
                ledger.release(entry_id=entry_id, reason="试验", by=None)
                taken[one] -= amount
            elif verb == "move":
                ledger.move(from_id=one, to_id=other, amount=amount, reason="试验", by=None)
                total[one] -= amount
                total[other] += amount
            elif verb == "allocate":
                ledger.allocate(account_id=one, amount=amount, reason="试验", by=None)
                total[one] += amount
            elif verb == "withdraw":
                ledger.withdraw(account_id=one, amount=amount, reason="试验", by=None)
                total[one] -= amount
        except Refused:
            continue
    return {"total": dict(total), "taken": dict(taken)}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(work(int(sys.argv[1]), int(sys.argv[2]))))
