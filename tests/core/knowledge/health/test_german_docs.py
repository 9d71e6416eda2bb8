"""The checks of wording know German pages: what leaves guessing, cases without their other case, rival names."""

import pytest

PAGE = "---\nlang: de\n---\n# {title}\n\nHier finden Sie alles dazu.\n\n{words}\n"


def found(shop, words: str) -> list[str]:
    shop.put("a.md", PAGE.format(title="Geld", words=words))
    return [finding.why for finding in shop.findings()]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Wir melden uns so schnell wie möglich bei Ihnen.", "vague-time"),
        ("Ihre Rückerstattung erhalten Sie in Kürze.", "vague-time"),
        ("Die Prüfung dauert einige Wochen.", "vague-time"),
        ("Für den Versand am selben Tag können zusätzliche Kosten anfallen.", "vague-amount"),
        ("Wir erstatten den Betrag in der Regel.", "vague-duty"),
        ("Wenn Sie mit Karte bezahlt haben, dauert die Erstattung 5 Werktage.", "no-otherwise"),
        ("Falls Sie in Norwegen wohnen, kostet die Lieferung 9 €.", "no-otherwise"),
        ("Wenn Sie innerhalb von 14 Tagen kündigen, erstatten wir den vollen Preis.", "no-otherwise"),
    ],
)
def test_what_leaves_a_customer_guessing(shop, words, why):
    assert found(shop, words) == [why]


@pytest.mark.parametrize(
    "words",
    [
        "Wir antworten innerhalb von 2 Werktagen.",
        "Die Prüfung dauert drei Wochen.",
        "Wenn Sie mit Karte bezahlt haben, dauert die Erstattung 5 Werktage, sonst 10 Werktage.",
        "Wenn Sie Ihr Passwort vergessen haben, senden wir einen Link innerhalb von 5 Minuten.",
        "Sie erhalten den vollen Preis nur, wenn Sie innerhalb von 14 Tagen kündigen.",
    ],
)
def test_what_says_enough(shop, words):
    assert found(shop, words) == []


def test_a_section_that_begins_with_a_pronoun(shop):
    shop.put("a.md", PAGE.format(title="Tarife", words="## Verlängerung\n\nEr wird jeden Monat verlängert."))
    assert [finding.why for finding in shop.findings()] == ["dangling-pronoun"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pakete auf Inseln werden geliefert von Nordpost.", "Pakete auf Inseln werden geliefert von Südkurier."),
        ("Fragen zu Rechnungen gehen an rechnung@laden.example.", "Fragen zu Rechnungen gehen an konto@laden.example."),
    ],
)
def test_two_names_in_one_role(shop, one, other):
    shop.put("a.md", PAGE.format(title="Über uns", words=one))
    shop.put("b.md", PAGE.format(title="Erste Schritte", words=other))
    assert "different-names" in [finding.why for finding in shop.findings()]


def test_a_condition_makes_no_rivals(shop):
    shop.put("a.md", PAGE.format(title="Über uns", words="Pakete auf Inseln werden geliefert von Nordpost."))
    shop.put("b.md", PAGE.format(title="Mehr", words="Falls eilig, werden Pakete auf Inseln geliefert von Südkurier."))
    assert "different-names" not in [finding.why for finding in shop.findings()]


def test_an_event_that_has_passed(shop):
    shop.put("a.md", PAGE.format(title="Kurse", words="Der Nähkurs beginnt am 3. März 2024."))
    assert [finding.why for finding in shop.findings()] == ["dates-gone-by"]


def test_what_tells_of_the_past_is_not_stale(shop):
    shop.put("a.md", PAGE.format(title="Über uns", words="Der Laden wurde am 3. März 2024 eröffnet."))
    assert shop.findings() == []


def test_a_link_to_a_page_that_says_it_is_replaced(shop):
    shop.put(
        "alt.md",
        PAGE.format(title="Alte Tarife", words="").replace("Hier finden", "Diese Seite ist veraltet. Hier finden"),
    )
    shop.put("neu.md", PAGE.format(title="Tarife", words="Mehr steht unter [Alte Tarife](alt.md)."))
    assert [finding.why for finding in shop.findings()] == ["link-to-replaced"]


def test_a_condition_makes_no_contradiction_of_yes_and_no(shop):
    shop.put("a.md", PAGE.format(title="Versand", words="Lampen versenden wir auf Inseln."))
    shop.put("b.md", PAGE.format(title="Inseln", words="Lampen versenden wir nicht auf Inseln, wenn es stürmt."))
    assert "yes-and-no" not in [finding.why for finding in shop.findings()]
