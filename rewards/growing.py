"""The ledger's lines only grow: the database refuses to change or remove one."""

from accounts.triggers import Growing

ENTRIES = Growing("rewards_entry", "entry", "rewards_entry_refuse", "the ledger only grows")
