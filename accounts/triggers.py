"""Database triggers that let a table only grow: the audit log, and others that register in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

Execute = Callable[[str], object]


@dataclass(frozen=True)
class Growing:
    """A table that refuses update, delete and truncate. `mark` begins the names of its triggers, `why` tells people."""

    table: str
    mark: str
    function: str  # of PostgreSQL, which refuses
    why: str

    def install(self, execute: Execute, vendor: str) -> None:
        """Refuse from now on. `vendor` is Django's name of the database."""
        if vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                execute(
                    f"CREATE TRIGGER {self.mark}_no_{verb.lower()} BEFORE {verb} ON {self.table} "
                    f"BEGIN SELECT RAISE(ABORT, '{self.why}'); END"
                )
            return
        execute(
            f"""CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{self.why}'; END $$"""
        )
        execute(
            f"""CREATE TRIGGER {self.mark}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {self.table}
            FOR EACH STATEMENT EXECUTE FUNCTION {self.function}()"""
        )

    def remove(self, execute: Execute, vendor: str) -> None:
        """Undo `install`; for the reverse migration and for tests that empty the database."""
        if vendor == "sqlite":
            for verb in ("update", "delete"):
                execute(f"DROP TRIGGER IF EXISTS {self.mark}_no_{verb}")
            return
        execute(f"DROP TRIGGER IF EXISTS {self.mark}_no_change ON {self.table}")


AUDIT = Growing("accounts_auditevent", "audit", "accounts_audit_refuse", "the audit log only grows")
_known = [AUDIT]


def register(growing: Growing) -> None:
    """Name a further table that only grows; its own migration installs the triggers."""
    _known.append(growing)


def registered() -> tuple[Growing, ...]:
    return tuple(_known)


def install(execute: Execute, vendor: str) -> None:
    """Let the audit log only grow."""
    AUDIT.install(execute, vendor)


def remove(execute: Execute, vendor: str) -> None:
    """Undo `install`."""
    AUDIT.remove(execute, vendor)
