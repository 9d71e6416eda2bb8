"""The part of the real backend that deletes, and brings back what was deleted in this session."""

from __future__ import annotations

import itertools

from app.composition import Services
from core.errors import GoneForGood
from core.store import draft_autosave, retention
from core.store.deleted_rows import DeletedRows, restore_rows


class DeletionsBackend:
    """Mixed into `LocalBackend`. What goes is gone from the store at once; a copy stays in this process's
    memory, and goes with it."""

    def __init__(self) -> None:
        self._taken: dict[int, DeletedRows] = {}
        self._deeds = itertools.count(1)

    def _services(self) -> Services:
        raise NotImplementedError

    def forget(self, ticket: str) -> int:
        """Deletes a stored ticket. Gives an id for `bring_back`."""
        return self._hold(draft_autosave.delete_ticket(self._services().store, ticket))

    def held_of(self, customer: str) -> int:
        """How many tickets are kept of the customer with this helpdesk id or e-mail address."""
        return retention.held_of(self._services().store, customer)

    def erase(self, customer: str) -> int:
        """Erases all that is kept of this customer. Gives an id for `bring_back`."""
        return self._hold(retention.erase_customer(self._services().store, customer).taken)

    def bring_back(self, deed: int) -> None:
        """Brings back what `forget` or `erase` took. Raises `GoneForGood`."""
        taken = self._taken.get(deed)
        if taken is None:
            raise GoneForGood
        restore_rows(self._services().store, taken)
        del self._taken[deed]

    def _hold(self, taken: DeletedRows) -> int:
        deed = next(self._deeds)
        self._taken[deed] = taken
        return deed
