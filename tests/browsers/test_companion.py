"""A ticket goes from the page of a helpdesk that nobody here wrote into the panel, and the reply back into its page."""

from __future__ import annotations

import json

import pytest

from tests.browsers.agent import Agent
from tests.waiting import wait_until

BOX = "document.querySelector('#commentBox')"
BY_NAMES_OF_THE_PAGE = {
    "zendesk": {
        "place": "?/agent/tickets/35436",
        "id": "35436",
        "subject": "A broken mug",
        "name": "Iva Roth",
        "email": "",
        "messages": [
            ("customer", "Iva Roth", "The mug came broken.\n\nWhat now?"),
            ("note", "Ana Gil", "Third one this week."),
            ("agent", "Ana Gil", "Dear Iva, may I see a picture?"),
        ],
    },
    "freshdesk": {
        "place": "?/a/tickets/812",
        "id": "812",
        "subject": "The kettle hums",
        "name": "Tom Berg",
        "email": "",
        "messages": [
            ("customer", "Tom Berg", "Is it normal that it hums?"),
            ("note", "Ana Gil", "Model K2."),
            ("agent", "Ana Gil", "Dear Tom,\n\nwhen did it start?"),
        ],
    },
    "chatwoot": {
        "place": "?/app/accounts/1/conversations/95",
        "id": "95",
        "subject": "",
        "name": "Sam Ode",
        "email": "sam@customer.example",
        "messages": [
            ("customer", "", "Where is my chair?"),
            ("note", "", "With the carrier since Monday."),
            ("agent", "", "Which order is it?"),
        ],
    },
    "freescout": {
        "id": "7741",
        "subject": "Change of address",
        "name": "Rut Palm",
        "email": "rut@customer.example",
        "messages": [
            ("customer", "Rut Palm", "I move to Oak Lane 4."),
            ("note", "Ana Gil", "Moved once before."),
            ("agent", "Ana Gil", "Dear Rut,\n\nfrom when on?"),
        ],
    },
    "gmail": {
        "place": "#inbox/FMfcgzQXJWDsKqrt",
        "id": "FMfcgzQXJWDsKqrt",
        "subject": "A lost key",
        "name": "Kim Aas",
        "email": "kim@customer.example",
        "messages": [
            ("customer", "Kim Aas", "I lost the key of my locker."),
            ("agent", "Ben Ito", "Dear Kim,\nwhich locker?"),
            ("customer", "Kim Aas", "Number 12."),
        ],
    },
    "outlook": {
        "place": "?/mail/inbox/id/AAQkADk2",
        "id": "AAQkADk2",
        "subject": "Two invoices",
        "name": "Eli Moe",
        "email": "eli@customer.example",
        "messages": [
            ("customer", "Eli Moe", "I got two invoices for May."),
            ("agent", "Ana Gil", "Dear Eli,\n\nwhich numbers?"),
        ],
    },
}
"""What stands in pages of ours after the names that such pages give their parts."""


def test_the_open_ticket_arrives_with_all_messages_and_the_reply_lands_in_the_box(agent: Agent):
    agent.open_ticket(agent.desk["ticket"])
    agent.click_page()
    agent.hand_over()
    wait_until(lambda: bool(agent.panel.told()["ticket"]))
    ticket = agent.panel.told()["ticket"]
    assert ticket["id"] == str(agent.desk["ticket"])
    assert ticket["subject"] == "Sending the front light back"
    assert ticket["customer"]["email"] == "mara@customer.example"
    assert [(row["from"], row["text"]) for row in ticket["messages"]] == [
        ("customer", "Hello,\n\nhow long do I have to send the front light back?"),
        ("agent", "Dear Mara, was it used?"),
        ("note", "Bought in May."),
        ("customer", "No, it was not.\n\nAnd who pays for it?"),
    ]
    assert all(row["time"] for row in ticket["messages"][1:])
    assert ticket["messages"][1]["author"] == "ana"

    wait_until(lambda: agent.panel.told()["phase"] in ("ready", "failed"))
    shown = agent.panel.told()
    assert shown["reply"], shown
    assert shown["insertable"]
    agent.insert()
    wait_until(lambda: bool(agent.browser.run(f"{BOX}.value")))
    assert agent.browser.run(f"{BOX}.value") == shown["reply"]
    assert agent.browser.run("location.pathname") == f"/tickets/{agent.desk['ticket']}/"
    assert agent.browser.run("document.querySelectorAll('#followup-list > li').length") == 3

    agent.key("browser", "ctrl+z")
    wait_until(lambda: not agent.browser.run(f"{BOX}.value"))


def test_a_page_whose_shape_has_changed_is_said_and_read_as_words(agent: Agent):
    agent.open_ticket(agent.desk["more"][0])
    agent.browser.run(
        "document.querySelector('#followup-list')?.remove(); document.querySelector('h2').className = 'new'"
    )
    agent.browser.run("document.querySelector('h2 .badge').remove()")
    agent.hand_over()
    wait_until(lambda: any("django-helpdesk" in words for words in agent.panel.told()["said"]))
    wait_until(lambda: "How long does delivery number 0 take?" in json.dumps(agent.panel.told()["ticket"]))


@pytest.mark.parametrize(
    ("page", "ticket", "box"),
    [
        (
            "osticket",
            {
                "id": "580214",
                "subject": "Wrong size sent",
                "name": "Noor Vos",
                "email": "noor@customer.example",
                "messages": [
                    ("customer", "Noor Vos", "I ordered size M\nand got an L."),
                    ("note", "Ana Gil", "Stock says two M are left."),
                    ("agent", "Ana Gil", "Dear Noor,\n\nshall we swap it?"),
                ],
            },
            "document.querySelector('#response').value",
        ),
        (
            "zammad",
            {
                "id": "67031",
                "subject": "Invoice for May",
                "name": "Levi Brandt",
                "email": "levi@customer.example",
                "messages": [
                    ("customer", "Levi Brandt", "Where do I find the invoice for May?"),
                    ("note", "", "Paid on the 2nd."),
                    ("agent", "", "Dear Levi, which address is it for?"),
                ],
            },
            "document.querySelector('.content.active .articleNewEdit-body').innerText",
        ),
        *((page, ticket, "document.querySelector('#box').innerText") for page, ticket in BY_NAMES_OF_THE_PAGE.items()),
    ],
)
def test_a_page_of_each_desk_is_read_whole_and_its_box_takes_the_reply(agent: Agent, page, ticket, box):
    agent.browser.go(f"{agent.desk['address']}/pages/{page}.html{ticket.get('place', '')}")
    agent.hand_over()
    wait_until(lambda: (agent.panel.told()["ticket"] or {}).get("id") == ticket["id"])
    read = agent.panel.told()["ticket"]
    assert (read["subject"], read["customer"]["name"], read["customer"]["email"]) == (
        ticket["subject"],
        ticket["name"],
        ticket["email"],
    )
    assert [(row["from"], row["author"], row["text"]) for row in read["messages"]] == ticket["messages"]
    agent.write("A reply\n\nin two paragraphs")
    agent.insert()
    wait_until(lambda: "in two paragraphs" in agent.browser.run(box))
    assert agent.browser.run(box).strip().startswith("A reply")


def test_a_reply_is_not_put_into_the_ticket_that_its_tab_shows_by_now(agent: Agent):
    agent.browser.go(f"{agent.desk['address']}/pages/zammad.html")
    agent.hand_over()
    wait_until(lambda: (agent.panel.told()["ticket"] or {}).get("id") == "67031")
    agent.browser.run("document.querySelector('.content.active small').textContent = '67032'")
    agent.write("A reply")
    agent.insert()
    wait_until(lambda: any("another ticket" in words for words in agent.panel.told()["said"]))
    box = "document.querySelector('.content.active .articleNewEdit-body').innerText"
    assert "A reply" not in agent.browser.run(box)


def test_a_page_that_no_adapter_knows_is_read_as_words_and_a_rich_box_takes_the_reply(agent: Agent):
    agent.browser.go(f"{agent.desk['address']}/pages/unknown-desk.html")
    agent.hand_over()
    wait_until(lambda: "address of order 10423" in json.dumps(agent.panel.told()["ticket"]))
    wait_until(lambda: agent.panel.told()["phase"] in ("ready", "failed", "handoff"))
    agent.write("A reply")
    agent.insert()
    wait_until(lambda: "A reply" in agent.browser.run("document.querySelector('#box').innerText"))
