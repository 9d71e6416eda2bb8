"""What was erased stays so, whatever is still on its way for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.domain.draft import Draft
from core.errors import FileThere, StoreUnwritable
from core.store import draft_autosave, reply_audit, ticket_list
from core.store.backup import back_up, restore, verify
from core.store.corrections import save_correction, save_overrule, save_vectors
from core.store.database import Store
from core.store.deleted_rows import restore_rows
from core.store.erased_tickets import readmit
from core.store.handoffs import Handoffs
from core.store.imports import PastTicket, save_imported
from core.store.opening import open_store
from core.store.retention import erase_customer, export_into
from core.store.run_facts import save_run_facts
from core.store.searches import save_search
from core.store.stored_answers import exclude_answers
from core.store.tickets import Tickets
from core.store.written_copies import record_copy_written, written_copies
from tests.factories import KEY, make_result, make_store, make_ticket, make_triage

SECRET = "xylophonequux"
TICKET = make_ticket(f"my {SECRET}", id=f"id {SECRET}", subject=SECRET)
DRAFT = Draft("model", f"your {SECRET}", ())


def work_on(store: Store) -> None:
    """All that the panel may still do for a ticket that is open in it."""
    tickets = Tickets(store)
    tickets.journal(TICKET, make_triage(), make_result(query=SECRET), (DRAFT,))
    save_search(store, TICKET.id, make_result(query=SECRET))
    save_run_facts(store, TICKET.id, make_triage(), (DRAFT,), {}, "model")
    draft_autosave.save_edit(store, TICKET.id, f"half a {SECRET}")
    ticket_list.pin(store, TICKET.id, True)
    save_correction(store, TICKET.id, SECRET, "other", "return")
    save_overrule(store, TICKET.id, 2, 3, [SECRET])
    reply_audit.record_copy(store, TICKET.id, SECRET, ())
    reply_audit.dismiss_check(store, TICKET.id, SECRET, SECRET)
    exclude_answers(store, TICKET.id, excluded=True)
    Handoffs(store).save_edits(TICKET.id, {"note": SECRET})
    tickets.record_reply(TICKET.id, SECRET)
    tickets.save_reading(TICKET)


def dump(store: Store) -> str:
    tables = [name for (name,) in store.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return "".join(repr(store.rows(f'SELECT * FROM "{name}"')) for name in tables)


@pytest.mark.parametrize("erase", [lambda store: erase_customer(store, "c1"),
                                   lambda store: ticket_list.delete_ticket(store, TICKET.id)])  # fmt: skip
def test_nothing_that_was_on_its_way_brings_an_erased_ticket_back(store: Store, erase) -> None:
    work_on(store)
    assert SECRET in dump(store)
    erase(store)
    work_on(store)
    save_imported(Tickets(store), "export", 1, [PastTicket(TICKET)])
    assert SECRET not in dump(store)


def test_a_ticket_that_is_given_again_or_brought_back_is_a_ticket_again(store: Store) -> None:
    work_on(store)
    taken = erase_customer(store, "c1").taken
    restore_rows(store, taken)
    draft_autosave.save_edit(store, TICKET.id, "after undo")
    assert draft_autosave.saved_edit(store, TICKET.id) == "after undo"
    erase_customer(store, "c1")
    readmit(store, (TICKET.id,))
    work_on(store)
    assert Tickets(store).load(TICKET.id) is not None


def test_what_stands_for_a_ticket_that_was_never_kept_goes_with_the_erased(store: Store) -> None:
    draft_autosave.save_edit(store, TICKET.id, f"half a {SECRET}")
    save_search(store, TICKET.id, make_result(query=SECRET))
    save_correction(store, TICKET.id, SECRET, "other", "return")
    save_vectors(store, "embedder", {})
    kept = make_ticket(id="kept", customer=make_ticket().customer)
    Tickets(store).save(kept)
    draft_autosave.save_edit(store, "kept", "of another ticket")
    erase_customer(store, "nobody")
    assert SECRET not in dump(store)
    assert draft_autosave.saved_edit(store, "kept") == "of another ticket"


def test_an_erased_ticket_of_an_import_is_left_out_and_counted(store: Store) -> None:
    Tickets(store).save(TICKET)
    erase_customer(store, "c1")
    other = make_ticket(id="other")
    saved = save_imported(Tickets(store), "export", 2, [PastTicket(TICKET), PastTicket(other)])
    assert (saved.tickets, saved.messages, saved.erased) == (1, 1, 1)


def test_a_backup_from_before_does_not_bring_the_erased_back(tmp_path: Path) -> None:
    with make_store(tmp_path) as store:
        work_on(store)
        Tickets(store).save(make_ticket(id="other"))
        store.backup(tmp_path / "copy.db")
        ticket_list.delete_ticket(store, TICKET.id)
    assert restore(tmp_path / "copy.db", tmp_path / "store.db", KEY) == 1
    with open_store(tmp_path / "store.db", KEY) as store:
        assert SECRET not in dump(store)
        assert Tickets(store).load("other") is not None
        work_on(store)
        assert SECRET not in dump(store)


def test_copies_are_remembered_until_they_are_gone(tmp_path: Path, store: Store) -> None:
    (tmp_path / "export").mkdir()
    record_copy_written(store, tmp_path / "export", "export")
    record_copy_written(store, tmp_path / "no such medium" / "copy.db", "backup")
    assert {copy.kind for copy in written_copies(store)} == {"export", "backup"}
    shutil.rmtree(tmp_path / "export")
    assert [copy.kind for copy in written_copies(store)] == ["backup"], "a medium that is not at hand may come back"


def test_what_is_on_a_disk_that_takes_no_writing_can_be_saved_elsewhere(tmp_path: Path, store: Store) -> None:
    Tickets(store).save(make_ticket())
    record_copy_written(store, tmp_path / "gone.db", "backup")
    store.settle()
    why = StoreUnwritable(path=store.path.name)
    with Store(store.path, KEY, read_only=True, immutable=True, why_read_only=why) as only_read:
        back_up(only_read, tmp_path / "copy.db")
        assert verify(tmp_path / "copy.db", KEY)["tickets"] == 1
        assert list(export_into(only_read, tmp_path / "export")) == [1]
        assert written_copies(only_read) == ()


def test_an_export_into_a_used_folder_leaves_nothing_of_the_erased(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "export"
    Tickets(store).save(make_ticket(id="other"))
    Tickets(store).save(TICKET)
    assert list(export_into(store, folder, "plain text")) == [1, 2]
    (folder / "notes.txt").write_text("the person's own")
    (folder / "ticket-000009.json").write_text('{\n "id": "half of one that was stop')
    ticket_list.delete_ticket(store, TICKET.id)
    list(export_into(store, folder, "plain text"))
    assert SECRET not in "".join(path.read_text() for path in folder.iterdir())
    assert {path.name for path in folder.iterdir()} == {"ticket-000001.json", "notes.txt", "deskside-export.txt"}
    assert [copy.path for copy in written_copies(store)] == [str(folder)]
    (folder / "ticket-000001.json").write_text('{"price": 12}')
    with pytest.raises(FileThere):
        list(export_into(store, folder))
    assert (folder / "ticket-000001.json").read_text() == '{"price": 12}', "somebody else's file"
