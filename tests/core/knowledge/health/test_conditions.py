"""What holds in one case, and nobody says what holds otherwise."""

import pytest

OPEN = [
    "If you paid by card, the refund takes 5 working days.",
    "If you cancel within 14 days, we refund the full price.",
    "If you live in Norway, delivery costs £9.",
    "Delivery is free if you order online.",
    "For orders above £50, delivery is free of charge.",
    "If you are a student, the course costs £5.",
]

CLOSED = [
    # the other case stands near
    "If you paid by card, the refund takes 5 working days. A refund to a bank account takes 10 working days.",
    "If you paid by card, the refund takes 5 working days. If you paid with PayPal, we refund at once.",
    "If you cancel within 14 days, we refund the full price. After 14 days we keep a fifth of it.",
    "If you live in Norway, delivery costs £9. Everywhere else you pay nothing.",
    "Delivery costs £9. For orders above £50, delivery is free of charge.",
    "If you paid by card, the refund takes 5 working days, otherwise we write to you.",
    # the condition picks none of several cases
    "If you have lost your password, we send a link within 5 minutes.",
    "If the machine is broken, we refund the price within 5 days.",
    "If you have not paid within 14 days, we charge £5.",
    # it holds in this case alone, or in all of them
    "You get the full price back only if you cancel within 14 days.",
    "If you paid by card, the refund also takes 5 working days.",
    # it promises nothing
    "If you paid by card, look at your statement.",
    "If you paid by card, does the refund take 5 days?",
]


@pytest.mark.parametrize("words", OPEN)
def test_a_case_without_its_other_case_is_a_finding(shop, words):
    shop.put("a.md", f"# Money\n\nWelcome.\n\n{words}\n")
    [finding] = shop.findings()
    assert (finding.kind, finding.why) == ("ambiguous", "no-otherwise")
    [quote] = finding.quotes
    [mark] = quote.marks
    assert quote.text == words and mark.of(words) and mark.of(words) != words


@pytest.mark.parametrize("words", CLOSED)
def test_what_needs_no_otherwise(shop, words):
    shop.put("a.md", f"# Money\n\nWelcome.\n\n{words}\n")
    assert shop.findings() == []


def test_the_other_case_may_stand_in_another_section_of_the_page(shop):
    shop.put("a.md", "# Refunds\n\n## Cards\n\nIf you paid by card, the refund takes 5 working days.\n\n"
             "## Banks\n\nWho paid by transfer waits for us to write.\n")  # fmt: skip
    assert shop.findings() == []
