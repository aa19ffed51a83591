"""Rules that live in the database on both vendors: no overlap, append only.

PostgreSQL has exclusion constraints, SQLite has not; so SQLite gets triggers. Django remakes a SQLite table
on AlterField and silently drops its triggers: therefore every rule here is idempotent SQL that is installed
again after each migrate.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import OperationalError, connections

GAVE_WAY = ("40001", "40P01", "55P03")
"""PostgreSQL's serialization_failure, deadlock_detected, lock_not_available."""


@dataclass(frozen=True)
class NoOverlap:
    """Rows of `table` with the same `key` never overlap in the half-open interval [begins, ends)."""

    table: str
    key: str
    begins: str
    ends: str
    range_type: str = "tstzrange"

    @property
    def name(self) -> str:
        return f"{self.table}_{self.key}_no_overlap"

    def postgresql(self) -> list[str]:
        rule = (
            f"EXCLUDE USING gist ({self.key} WITH =, {self.range_type}({self.begins}, {self.ends}) WITH &&) "
            f"WHERE ({self.key} IS NOT NULL) DEFERRABLE INITIALLY IMMEDIATE"
        )
        return [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{self.name}' "
            f"AND connamespace = current_schema()::regnamespace) "
            f"THEN ALTER TABLE {self.table} ADD CONSTRAINT {self.name} {rule}; END IF; END $$",
        ]

    def sqlite(self) -> list[str]:
        statements = []
        for moment in ("INSERT", "UPDATE"):
            name = f"{self.name}_{moment.lower()}"
            statements += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {moment} ON {self.table} WHEN NEW.{self.key} IS NOT NULL "
                "AND EXISTS ("
                f"SELECT 1 FROM {self.table} WHERE {self.key} = NEW.{self.key} AND id IS NOT NEW.id "
                f"AND {self.begins} < COALESCE(NEW.{self.ends}, '9999') AND NEW.{self.begins} < "
                f"COALESCE({self.ends}, '9999')) "
                f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END",
            ]
        return statements


@dataclass(frozen=True)
class AppendOnly:
    """Rows of `table` are never changed and never deleted."""

    table: str

    @property
    def name(self) -> str:
        return f"{self.table}_append_only"

    def postgresql(self) -> list[str]:
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {self.table} FOR EACH ROW EXECUTE "
            f"FUNCTION {self.name}()",
        ]

    def sqlite(self) -> list[str]:
        statements = []
        for moment in ("UPDATE", "DELETE"):
            name = f"{self.name}_{moment.lower()}"
            statements += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} BEFORE {moment} ON {self.table} BEGIN SELECT RAISE(ABORT, "
                f"'{self.name}'); END",
            ]
        return statements


Rule = NoOverlap | AppendOnly


class RuledConfig(AppConfig):
    """An app whose tables carry rules; they are installed after every migrate."""

    database_rules: tuple[Rule, ...] = ()


def wait_for_turn(what: str, using: str = "default") -> None:
    """Whoever comes after waits here until this transaction ends. Two writers of one NoOverlap table would
    else each wait for the other's row, and PostgreSQL ends one with a fault; SQLite has one writer anyway.
    """
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def lost_to_another(error: OperationalError) -> bool:
    """Whether the database gave way to another writer: a deadlock, or a wait that had an end."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", "") in GAVE_WAY or getattr(cause, "sqlite_errorname", "").split("_")[
        :2
    ] == ["SQLITE", "BUSY"]


def keep_statistics(using: str = "default") -> None:
    """Lets SQLite look at its tables, so that it picks the right index; PostgreSQL does so by itself."""
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            # rows an index: milliseconds, however large the tables
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")


def install_rules(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate: (re)installs the sender's rules where its tables stand."""
    if not isinstance(sender, RuledConfig):
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        standing = set(connection.introspection.table_names(cursor))
        for rule in sender.database_rules:
            if rule.table in standing:
                for statement in getattr(rule, connection.vendor)():
                    cursor.execute(statement)
