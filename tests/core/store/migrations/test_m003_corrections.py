"""Corrections can be kept in a store that the very first version made, and go with their ticket."""

import numpy as np

from core.store.corrections import corrections, overrules, save_correction, save_overrule, save_vectors, saved_vectors
from core.store.opening import open_store
from core.store.tickets import Tickets
from core.tickets.parse import read_ticket
from tests.factories import KEY


def test_a_correction_goes_with_its_ticket_and_its_vector_with_it(oldest_store):
    with open_store(oldest_store, KEY) as store:
        Tickets(store).save(read_ticket('{"id": "a", "text": "The lamp is dark."}'))
        save_correction(store, "a", "The lamp is dark.", "bug", "damaged-item")
        save_overrule(store, "a", 3, 2, ["legal-threat"])
        save_vectors(store, "digest", {"The lamp is dark.": np.ones(3, np.float32), "other": np.zeros(3, np.float32)})
        assert [found.intent for found in corrections(store)] == ["damaged-item"]
        assert overrules(store)[0].rules == ("legal-threat",)
        store.execute("DELETE FROM tickets")
        assert corrections(store) == ()
        assert overrules(store) == ()
        assert set(saved_vectors(store, "digest", ["The lamp is dark.", "other"])) == {"other"}
