"""A store made by the very first version is summed up by week without sorting its tickets."""

from core.domain.measurement import Conventions, Period
from core.store import ticket_measures
from core.store.opening import open_store
from tests.factories import KEY


def test_cells_are_read_in_the_order_of_an_index(oldest_store, monkeypatch):
    with open_store(oldest_store, KEY) as store:
        asked = []
        rows = store.rows
        monkeypatch.setattr(store, "rows", lambda sql, bindings: asked.append((sql, bindings)) or rows(sql, bindings))
        ticket_measures.cells(store, Period(0, 1e9), Conventions(), 1e9)
        [(sql, bindings)] = asked
        plan = " ".join(step for *_, step in rows(f"EXPLAIN QUERY PLAN {sql}", bindings))
        assert "ticket_measures_by_week" in plan
        assert "TEMP B-TREE" not in plan
