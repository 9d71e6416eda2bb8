import pytest

from core.knowledge.readers import epub
from core.knowledge.readers.refusal import Refused

METADATA = (
    "<dc:title>The kettle book</dc:title><dc:language>en-GB</dc:language>"
    '<meta property="dcterms:modified">2025-03-04T05:06:07Z</meta>'
)


def read(data):
    [(_, document)] = epub.read(data, "a.epub")
    return document


def test_chapters_are_read_in_their_order_without_the_contents(by_hand):
    table = "<table><tr><th>Model</th><th>Price</th></tr><tr><td>K-1</td><td>9 EUR</td></tr></table>"
    data = by_hand.epub(
        {"nav": "<nav><ol><li>Use</li></ol></nav>", "b": "<h1>Use</h1><p>Fill it.</p>", "a": f"<h1>Prices</h1>{table}"},
        METADATA,
    )
    document = read(data)
    assert (document.title, document.language, document.modified) == ("The kettle book", "en", "2025-03-04")
    assert document.text == "Use\n\nFill it.\n\nPrices\n\nModel: K-1 | Price: 9 EUR"


def test_only_a_book_whose_chapters_are_locked_is_refused(by_hand):
    def locked(name):
        return {"META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference'
                f' URI="OEBPS/{name}"/></encryption>'}  # fmt: skip

    assert read(by_hand.epub({"a": "<p>Words.</p>"}, more=locked("font.otf"))).text == "Words."
    with pytest.raises(Refused) as caught:
        read(by_hand.epub({"a": "<p>Words.</p>"}, more=locked("a.xhtml")))
    assert caught.value.reason == "encrypted"


@pytest.mark.parametrize("parts", [{"x": "y"}, {"META-INF/container.xml": "<a/>"}, {"META-INF/container.xml": "<a"}])
def test_what_is_none_is_refused(by_hand, parts):
    with pytest.raises(Refused) as caught:
        read(by_hand.zipped(parts))
    assert caught.value.reason == "damaged"
