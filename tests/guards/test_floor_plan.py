"""House rules that import tools cannot see."""

from django.apps import apps
from django.core.management import call_command
from django.db import connection

from lianke.kernel.database import RuledConfig
from tests.guards.law import ROOT, heights


def test_a_foreign_key_points_down_like_an_import() -> None:
    height = heights()
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and field.concrete
        and isinstance(field.related_model, type)
        and model._meta.app_label in height
        and field.related_model._meta.app_label in height
        and height[field.related_model._meta.app_label] < height[model._meta.app_label]
    ]
    assert upward == []


def test_every_package_stands_on_a_floor() -> None:
    packages = {folder.name for folder in (ROOT / "lianke").iterdir() if (folder / "__init__.py").exists()}
    assert packages - set(heights()) == set()


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_migration_is_named_for_what_it_does() -> None:
    named_by_machine = [
        file.name
        for file in ROOT.glob("lianke/*/migrations/0*.py")
        if "_auto_" in file.name or file.stem.endswith("_initial")
    ]
    assert named_by_machine == []


def test_every_rule_of_the_database_stands_in_it(db: None) -> None:
    rules = {
        rule.name
        for config in apps.get_app_configs()
        if isinstance(config, RuledConfig)
        for rule in config.database_rules
    }
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT conname FROM pg_constraint WHERE contype = 'x' UNION SELECT tgname FROM "
        "pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        standing = {
            name.removesuffix("_insert").removesuffix("_update").removesuffix("_delete")
            for (name,) in cursor.fetchall()
        }
    assert rules <= standing
    assert len(rules) == 15


def test_sqlite_runs_with_the_pragmas_that_keep_acknowledged_rows(db: None) -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        got = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {pragma}")
            got[pragma] = cursor.fetchone()[0]
    assert got == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20000}
    assert connection.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]  # the SQLite wrapper's own
