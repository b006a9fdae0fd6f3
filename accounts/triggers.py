"""Database triggers that let the audit log only grow."""

from collections.abc import Callable

TABLE = "accounts_auditevent"
_MESSAGE = "the audit log only grows"
_INSTALL = {
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$""",
        f"""CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_refuse()""",
    ],
    "sqlite": [
        f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
}
_REMOVE = {
    "postgresql": [f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}"],
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
}


def install(execute: Callable[[str], object], vendor: str) -> None:
    """Refuse update, delete and truncate from now on. `vendor` is Django's name of the database."""
    for statement in _INSTALL[vendor]:
        execute(statement)


def remove(execute: Callable[[str], object], vendor: str) -> None:
    """Undo `install`; for the reverse migration and for tests that empty the database."""
    for statement in _REMOVE[vendor]:
        execute(statement)
