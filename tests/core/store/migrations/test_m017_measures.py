"""A store made by the very first version can keep what the measures need, and has every ticket measured."""

from core.store import migrations
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.factories import KEY, make_ticket


def test_a_new_ticket_waits_to_be_measured(oldest_store):
    with open_store(oldest_store, KEY) as store:
        key = Tickets(store).save(make_ticket("Where is my order?"))
        assert store.rows("SELECT ticket_id FROM unmeasured_tickets") == [(key,)]


def test_tickets_of_before_wait_too(tmp_path, monkeypatch):
    steps = migrations.known()
    monkeypatch.setattr(migrations, "known", lambda: tuple(step for step in steps if step.number < 17))
    with open_store(tmp_path / "old.db", KEY) as store:
        key = store.insert(
            "INSERT INTO tickets (source_id, subject, channel, language, created, origin, seen_at, updated_at)"
            " VALUES ('t1', '', '', '', '', 'seen', 1, 1)"
        )
    monkeypatch.setattr(migrations, "known", lambda: steps)
    with open_store(tmp_path / "old.db", KEY) as store:
        assert store.rows("SELECT ticket_id FROM unmeasured_tickets") == [(key,)]
