from core.domain.ticket import Message, Ticket
from core.language.facts import find_facts


def test_a_bare_number_is_an_order_where_the_team_asked_for_one():
    ticket = Ticket(
        "t",
        "",
        (
            Message("customer", "12345"),
            Message("agent", "could you give me the order ID and email please"),
            Message("customer", "7916676427"),
            Message("customer", "about 30 days ago"),
        ),
    )
    assert [(fact.kind, fact.text, fact.message) for fact in find_facts(ticket)][:1] == [("order", "7916676427", 2)]


def test_an_order_is_told_by_the_word_before_it():
    ticket = Ticket("t", "", (Message("customer", "Order ID: 3348917502, paid £40 on 3 May"),))
    assert [(fact.kind, fact.text) for fact in find_facts(ticket)] == [
        ("order", "3348917502"),
        ("amount", "£40"),
        ("date", "3 May"),
    ]
