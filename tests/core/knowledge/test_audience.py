"""Whom a page is for: front matter, then folders, then how it reads."""

import pytest

from core.errors import BadWorkspaceFile
from core.knowledge.audience import AudienceClassifier, FolderRules
from core.workspace.folder import default_toml

GUIDELINE = """# Lost parcels

Ask the customer for the order number. If the customer does not have it, look it up by their e-mail address.
Apologise to the customer and open a search. Tell them that it takes five days.
Gold members get a new parcel at once. Close the ticket.
"""
LEITFADEN = """# Verlorene Pakete

Bitten Sie den Kunden um die Bestellnummer. Der Kunde findet sie in der Bestätigung. Eröffnen Sie eine Suche.
Sagen Sie dem Kunden, dass sie fünf Tage dauert.
"""
CONTRACT = """# Terms

The customer shall pay within 14 days. The customer may cancel at any time. A customer who moves gives notice.
"""
HELP = """# Lost parcels

Send us the order number. We open a search, which takes five days. Tell the driver where to leave the parcel.
If a customer of yours asks, share the link.
"""


@pytest.fixture(scope="module")
def speech() -> AudienceClassifier:
    return AudienceClassifier.from_table(default_toml("quoting"))


def test_a_guideline_speaks_to_agents(speech):
    assert speech.speaks(GUIDELINE, "en")
    assert speech.speaks(LEITFADEN, "de")


def test_help_and_contracts_speak_to_customers(speech):
    assert not speech.speaks(HELP, "en")
    assert not speech.speaks(CONTRACT, "en"), "speaks of the customer, and tells nobody what to do with them"


def test_one_sentence_in_a_long_page_is_too_few(speech):
    assert not speech.speaks(
        "We ship on weekdays. " * 40 + "Ask the customer for the number. The customer knows.", "en"
    )


def test_the_nearest_folder_that_says_something_counts():
    rules = FolderRules(frozenset({"internal"}), frozenset({"guides"}))
    assert rules.of("internal/a.md") == "internal"
    assert rules.of("internal/Guides/a.md") == "public"
    assert rules.of("guides/internal/a.md") == "internal"
    assert rules.of("help/a.md") is None
    assert rules.of("guides.md") is None


@pytest.mark.parametrize(
    "table",
    [
        {"least_share": 0},
        {"least_share": "much"},
        {"en": {"mentions": "the customer"}},
        {"en": {"mentions": ["("]}},
    ],
)
def test_a_mistake_in_the_rules_is_said(table):
    with pytest.raises(BadWorkspaceFile):
        AudienceClassifier.from_table({"agents": table})


def test_without_rules_no_page_is_taken_for_one():
    assert not AudienceClassifier.from_table({}).speaks(GUIDELINE, "en")
