"""Past tickets from helpdesk exports: all that can be understood, a report of the rest, resumable."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import FileMissing, InputError, NotATicket, UnknownColumns
from core.history.ticket_import import ImportReport, import_tickets
from core.store.opening import open_store
from core.store.tickets import Tickets
from tests.factories import make_ticket


@pytest.fixture
def tickets(tmp_path):
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        yield Tickets(store)


def run(tickets, path, cancelled=lambda: False) -> ImportReport:
    *_, report = import_tickets(tickets, path, cancelled)
    assert isinstance(report, ImportReport)
    return report


def zendesk(number: int) -> dict:
    return {
        "id": number,
        "subject": f"Parcel {number}",
        "status": "solved" if number % 2 else "open",
        "description": "Where is it?",
        "requester_id": 1,
        "via": {"channel": "email"},
        "created_at": "2026-03-01T10:00:00Z",
        "comments": [
            {
                "author_id": 1,
                "plain_body": f"Where is parcel {number}?",
                "public": True,
                "created_at": "2026-03-01T10:00:00Z",
            },
            {"author_id": 2, "plain_body": "On its way.", "public": True, "created_at": "2026-03-01T11:00:00Z"},
        ],
    }


def mail(id, sender, subject, time, text, parent=""):
    reply = f"In-Reply-To: {parent}\n" if parent else ""
    return (
        f"From x Mon Mar  2 {time} 2026\nMessage-ID: {id}\n{reply}From: {sender}\nSubject: {subject}\n"
        f"Date: Mon, 2 Mar 2026 {time} +0000\n\n{text}\n\n"
    )


@pytest.mark.parametrize("shape", ["list", "tickets", "lines"])
def test_json_exports(tickets, tmp_path, shape):
    rows = [zendesk(number) for number in range(1, 6)]
    rows.insert(2, {"nothing": "known"})
    path = tmp_path / ("export.jsonl" if shape == "lines" else "export.json")
    text = (
        "\n".join(map(json.dumps, rows))
        if shape == "lines"
        else json.dumps(rows if shape == "list" else {"count": 6, "tickets": rows})
    )
    path.write_text(text, "utf-8")
    report = run(tickets, path)
    assert (report.tickets, report.messages, report.finished) == (5, 10, True)
    assert [(problem.place, problem.reason) for problem in report.problems] == [(3, "not-a-ticket: json-shape")]
    kept = tickets.load("1")
    assert (kept.outcome, kept.ticket.messages[1].sender) == ("closed", "agent")
    assert tickets.load("2").outcome == ""
    assert kept.seen_at < 1_800_000_000, "a past ticket is as old as its last message"


def test_the_messages_of_one_conversation_are_one_ticket(tickets, tmp_path):
    says = {"private": False, "conversation_id": 12, "created_at": 1784588129}
    payload = [{"content": "It leaks.", "message_type": 0, **says}, {"content": "Where?", "message_type": 1, **says}]
    path = tmp_path / "messages.json"
    path.write_text(json.dumps({"meta": {"labels": []}, "payload": payload}), "utf-8")
    report = run(tickets, path)
    assert (report.tickets, report.messages, report.problem_count) == (1, 2, 0)
    assert [entry.sender for entry in tickets.load("12").ticket.messages] == ["customer", "agent"]


def test_a_closed_ticket_among_zammads_assets(tickets, tmp_path):
    article = {"id": 1, "ticket_id": 9, "sender": "Customer", "body": "It leaks.", "content_type": "text/plain"}
    kept = {"9": {"id": 9, "number": "10009", "title": "Pump", "state_id": 4}}
    row = {"ticket_id": 9, "assets": {"Ticket": kept, "TicketArticle": {"1": article}}}
    path = tmp_path / "export.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    assert run(tickets, path).tickets == 1
    assert tickets.load("10009").outcome == "closed"


def test_csv_with_a_row_for_each_message(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Ticket ID,Subject,Requester Email,Sender Type,Body,Created at,Colour\n"
        '1,Pump,ann@example.org,customer,"It leaks,\nbadly.",2026-03-01T10:00:00Z,red\n'
        "1,Pump,ann@example.org,agent,Tighten it.,2026-03-01T11:00:00Z,\n"
        "2,Lid,bo@example.org,end-user,It is lost.,2026-03-02T10:00:00Z,\n"
        "3,Empty,cy@example.org,customer,,2026-03-02T10:00:00Z,\n",
        "utf-8",
    )
    report = run(tickets, path)
    assert (report.tickets, report.messages, report.unknown_columns) == (2, 3, ("Colour",))
    assert [problem.reason for problem in report.problems] == ["empty-ticket"]
    assert [entry.text for entry in tickets.load("1").ticket.messages] == ["It leaks,\nbadly.", "Tighten it."]
    assert tickets.load("1").ticket.customer.email == "ann@example.org"


def test_csv_with_a_row_for_each_ticket(tickets, tmp_path):
    path = tmp_path / "freshdesk.csv"
    path.write_bytes(
        "Ticket ID;Subject;Status;Full name;Email;Description\n7;Gerät;Closed;Änne;a@example.org;Läuft über\n".encode(
            "cp1252"
        )
    )
    assert run(tickets, path).tickets == 1
    kept = tickets.load("7")
    assert (kept.outcome, kept.ticket.customer.name, kept.ticket.messages[0].text) == ("closed", "Änne", "Läuft über")


def test_mailbox_by_thread(tickets, tmp_path):
    path = tmp_path / "past.mbox"
    pump = mail("<1@x>", "Ann <ann@example.org>", "Pump", "10:00:00", "It leaks.")
    lid = mail("<2@x>", "Bo <bo@example.org>", "Lid", "10:30:00", "Lost it.")
    answer = mail("<3@x>", "Help <help@example.com>", "Re: Pump", "11:00:00", "Tighten it.\n\n> It leaks.", "<1@x>")
    path.write_text(pump + lid + answer, "utf-8")
    report = run(tickets, path)
    assert (report.tickets, report.messages) == (2, 3)
    pump = next(row for row in tickets.recent() if row.subject == "Pump")
    messages = tickets.load(pump.id).ticket.messages
    assert [(entry.sender, entry.text) for entry in messages] == [("customer", "It leaks."), ("agent", "Tighten it.")]
    assert messages[1].quoted == "> It leaks."


def test_stopped_and_run_again_goes_on(tickets, tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps(zendesk(number)) + "\n" for number in range(350)), "utf-8")
    asked = iter([False] * 149 + [True] * 1000)
    first = run(tickets, path, lambda: next(asked))
    assert (first.finished, first.tickets) == (False, 150)
    second = run(tickets, path)
    assert (second.resumed_at, second.tickets, second.finished) == (150, 200, True)
    assert run(tickets, path).tickets == 0
    assert tickets.store.value("SELECT count(*) FROM tickets") == 350
    assert tickets.store.row("SELECT tickets, messages, finished FROM imports") == (350, 700, 1)


def test_killed_between_batches_loses_and_doubles_nothing(tickets, tmp_path):
    path = tmp_path / "export.jsonl"
    path.write_text("".join(json.dumps(zendesk(number)) + "\n" for number in range(250)), "utf-8")
    steps = import_tickets(tickets, path)
    next(steps)
    steps.close()  # as a process that ends here: the second batch was never written
    assert tickets.store.value("SELECT count(*) FROM tickets") == 100
    report = run(tickets, path)
    assert (report.resumed_at, report.tickets) == (100, 150)
    assert tickets.store.value("SELECT count(*) FROM messages") == 500


def test_broken_json_keeps_what_came_before(tickets, tmp_path):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([zendesk(1), zendesk(2)])[:-40], "utf-8")
    report = run(tickets, path)
    assert report.tickets == 1
    assert [problem.reason for problem in report.problems] == ["not-a-ticket: json"]


def test_what_is_no_export(tickets, tmp_path):
    with pytest.raises(FileMissing):
        run(tickets, tmp_path / "none.json")
    path = tmp_path / "numbers.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(NotATicket):
        run(tickets, path)


@given(st.binary(max_size=300), st.sampled_from([".json", ".csv", ".jsonl", ".mbox", ".txt"]))
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_anything_gives_a_report_or_an_input_error(tickets, tmp_path, data, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(data)
    before = len(tickets.recent(1000))
    try:
        report = run(tickets, path)
    except InputError:
        assert len(tickets.recent(1000)) == before
    else:
        assert report.finished
        assert len(report.problems) <= report.problem_count
        assert report.messages >= report.tickets >= len(tickets.recent(1000)) - before


MESSAGE = "The kettle keeps boiling."


@pytest.mark.parametrize(
    ("head", "row"),
    [
        # Zendesk, Freshdesk, HubSpot, osTicket, and their German and French names
        (
            "Id,Subject,Requester,Requester email,Description,Created at,Status",
            "9,Kettle,Mara Quist,m@example.net,{},2027-02-03 14:05,Solved",
        ),
        (
            "Ticket ID,Subject,Status,Created time,Full name,Email,Description",
            "9,Kettle,Closed,2027-02-03 14:05:00,Mara Quist,m@example.net,{}",
        ),
        (
            "Ticket ID;Ticket name;Ticket status;Create date;Associated Contact;Email;Ticket description",
            "9;Kettle;Closed;2027-02-03 14:05;Mara Quist;m@example.net;{}",
        ),
        (
            "Ticket Number,Date Created,Subject,From,From Email,Current Status,Message",
            "9,2/3/2027 2:05 PM,Kettle,Mara Quist,m@example.net,Closed,{}",
        ),
        (
            "Ticket-ID;Ticketname;Ticketstatus;Erstellungsdatum;Zugeordneter Kontakt;E-Mail;Ticketbeschreibung",
            "9;Kettle;Geschlossen;03.02.2027 14:05;Mara Quist;m@example.net;{}",
        ),
        (
            "Ticketnummer;Erstellt am;Betreff;Absendername;E-Mail-Adresse;Zustand;Nachricht",
            "9;03.02.2027, 14:05 Uhr;Kettle;Mara Quist;m@example.net;erledigt;{}",
        ),
        (
            "Numéro de ticket;Date de création;Objet;Nom du client;Adresse e-mail;Statut;Commentaire",
            "9;3 févr. 2027 à 14:05;Kettle;Mara Quist;m@example.net;Fermé;{}",
        ),
    ],
)
def test_columns_of_many_products_and_languages(tickets, tmp_path, head, row):
    path = tmp_path / "export.csv"
    unclear = "2/3/2027" in row
    more = ["10,2/14/2027 9:00 AM,Lid,Ivo Brandt,i@example.org,Open,Lost."] if unclear else []
    path.write_text("\n".join([head, row.format(MESSAGE), *more]) + "\n", "utf-8")
    assert run(tickets, path).problem_count == 0
    kept = tickets.load("9")
    assert (kept.outcome, kept.ticket.subject, kept.ticket.customer.name) == ("closed", "Kettle", "Mara Quist")
    assert kept.ticket.customer.email == "m@example.net"
    (message,) = kept.ticket.messages
    assert (message.sender, message.text, message.time) == ("customer", MESSAGE, "2027-02-03T14:05:00")


def test_senders_by_address_and_by_name_have_their_sides(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "ticket_id,subject,from,to,body\n"
        "1,Kettle,help@brewly.example,mara@example.net,Welcome.\n"
        "1,Kettle,Mara Quist <mara@example.net>,help@brewly.example,It boils.\n"
        "2,Lid,Ivo Brandt,,It is lost.\n"
        "2,Lid,Tom Hale,,We send one.\n",
        "utf-8",
    )
    assert run(tickets, path).tickets == 2
    kettle, lid = tickets.load("1").ticket, tickets.load("2").ticket
    assert [entry.sender for entry in (*kettle.messages, *lid.messages)] == ["agent", "customer", "customer", "agent"]
    assert (kettle.customer.name, kettle.customer.email) == ("Mara Quist", "mara@example.net")
    assert lid.customer.name == "Ivo Brandt"


def test_numbers_that_a_spreadsheet_damaged_join_no_tickets(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Ticket ID,Subject,Requester,Description\n2.0E+11,Lid,Ivo,Lost.\n"
        "2.0E+11,Lid,Ivo,Red.\n2.0E+11,Pot,Mara,Broken.\n",
        "utf-8",
    )
    report = run(tickets, path)
    assert (report.tickets, report.messages) == (2, 3)
    assert not tickets.store.value("SELECT count(*) FROM tickets WHERE id LIKE '%E+%'")


def test_dates_whose_order_the_column_does_not_tell_are_left_out(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Ticket ID,Description,Date\n1,Lost.,02/03/2027\n2,Red.,04/03/2027\n", "utf-8")
    run(tickets, path)
    assert tickets.load("1").ticket.messages[0].time == ""


def test_a_subject_is_the_message_where_there_is_no_other(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Id,Subject,Assignee\n1,The lid is lost,Tom\n", "utf-8")
    assert run(tickets, path).unknown_columns == ("Assignee",)
    assert tickets.load("1").ticket.messages[0].text == "The lid is lost"


def test_columns_that_say_nothing_are_named_and_data_is_not(tickets, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("Assignee,Colour,m@example.net,4711\nTom,red,x,y\n", "utf-8")
    with pytest.raises(UnknownColumns) as failure:
        run(tickets, path)
    assert failure.value.values == {"columns": "Assignee, Colour"}


def rated_csv(path, *rows):
    head = "Ticket ID,Status,Subject,Requester Email,Sender Type,Body,Created at,Satisfaction Score,Solved at\n"
    path.write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_an_export_says_what_became_of_tickets_seen_here(tmp_path):
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        noon = 1_772_366_400.0  # 2026-03-01T12:00:00Z
        seen = Tickets(store, clock=lambda: noon)
        seen.save(make_ticket("It leaks.", id="t-abc", subject="Pump"))
        path = rated_csv(
            tmp_path / "export.csv",
            "71,Solved,Pump,ada@example.org,customer,It leaks.,2026-03-01T11:00:00Z,9,2026-03-02T09:00:00Z",
            "71,Solved,Pump,ada@example.org,agent,Tighten it.,2026-03-01T13:00:00Z,9,2026-03-02T09:00:00Z",
            "72,Solved,Lid,bo@example.org,customer,Lost it.,2026-03-01T11:00:00Z,3,2026-03-02T09:00:00Z",
            "73,Open,Hose,cy@example.org,customer,Too short.,2026-03-01T11:00:00Z,,",
        )
        report = run(seen, path)
        assert (report.tickets, report.matched, report.unmatched) == (3, 1, 1)
        assert seen.load("71") is None, "it is the ticket that was seen, not a second one"
        assert [entry.text for entry in seen.load("t-abc").ticket.messages] == ["It leaks.", "Tighten it."]
        rows = store.rows(
            "SELECT source_id, round(rating, 3) FROM helpdesk_outcomes JOIN tickets t ON t.id = ticket_id ORDER BY 1"
        )
        assert rows == [("72", 0.222), ("t-abc", 0.889)]


def test_what_a_customer_wrote_with_a_rating_is_no_new_message(tmp_path):
    with open_store(tmp_path / "s.db", bytes(32)) as store:
        seen = Tickets(store)
        seen.save(make_ticket("Where is parcel 4?", "On its way.", id="4"))
        row = {**zendesk(4), "satisfaction_rating": {"score": "bad", "comment": "Nobody called."}}
        (tmp_path / "export.jsonl").write_text(json.dumps(row), "utf-8")
        assert run(seen, tmp_path / "export.jsonl").matched == 1
        assert "Nobody called." not in [entry.text for entry in seen.load("4").ticket.messages]
        assert store.value("SELECT rating FROM helpdesk_outcomes") == 0.0
