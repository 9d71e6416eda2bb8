import pytest

from core.knowledge.document_reading import language_of, title_from_name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You can return the lamp within thirty days of the delivery, and for this we send you a label.", "en"),
        ("Sie können die Lampe innerhalb von dreißig Tagen zurückgeben, und für das Etikett sorgt der Versand.", "de"),
        ("U kunt de lamp binnen dertig dagen na levering terugsturen en wij betalen het aankoopbedrag terug.", "nl"),
        ("Puede devolver la lámpara en un plazo de treinta días desde la entrega sin ningún coste adicional.", "es"),
        ("Lamp 4711", ""),
    ],
)
def test_languages_are_told(text, language):
    assert language_of(text) == language


def test_a_title_is_made_from_a_file_name():
    assert title_from_name("billing/how-to_pay.2.md") == "How to pay 2"
    assert title_from_name("___.txt") == "___.txt"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("# Versand\n\nDer Versand dauert zwei Tage und kostet 3,90 EUR.", "de"),
        ("# Delivery\n\nDelivery of the lamp takes two days.", "en"),
        ("# Versand\n\n3,90 EUR", ""),
        ("Der Lamp and the Shop", ""),
    ],
)
def test_two_small_words_tell_the_language_of_a_line(text, language):
    assert language_of(text) == language
