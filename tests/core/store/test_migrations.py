from pathlib import Path

import pytest

from core.store import migrations
from core.store.database import Store
from core.store.opening import open_store
from tests.factories import KEY


def test_numbers_are_unique_and_start_at_one():
    numbers = [step.number for step in migrations.known()]
    assert numbers[0] == 1
    assert len(set(numbers)) == len(numbers)


def test_every_step_has_a_test_of_its_own():
    tests = Path(__file__).parent / "migrations"
    missing = [step.name for step in migrations.known() if not (tests / f"test_{step.name}.py").is_file()]
    assert not missing, (
        f"write tests/core/store/migrations/test_NAME.py, starting from the oldest schema, for {missing}"
    )


def test_from_blank_and_from_the_oldest_schema_come_out_alike(tmp_path, oldest_store):
    with open_store(tmp_path / "blank.db", KEY) as blank:
        schema = blank.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
    with open_store(oldest_store, KEY) as old:
        assert old.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY name") == schema
        assert [number for (number,) in old.rows("SELECT number FROM migrations ORDER BY number")] == [
            step.number for step in migrations.known()
        ]


def test_a_step_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def upgrade(store: Store) -> None:
        store.execute("CREATE TABLE half (x)")
        raise RuntimeError

    steps = (*migrations.known(), migrations.Migration(9999, "m9999_bad", upgrade))
    monkeypatch.setattr(migrations, "known", lambda: steps)
    with pytest.raises(RuntimeError):
        open_store(tmp_path / "store.db", KEY)
    monkeypatch.undo()
    with open_store(tmp_path / "store.db", KEY) as store:
        assert store.rows("SELECT name FROM sqlite_schema WHERE name = 'half'") == []
