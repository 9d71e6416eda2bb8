"""Rules by meaning: what fires them, what keeps them quiet, and what ships for them."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from core.domain.ticket import Message, Ticket
from core.domain.triage import Triage
from core.errors import BadWorkspaceFile
from core.language.clean_text import CleanText
from core.ports import Embedder, Vectors
from core.triage.escalation import read_escalation
from core.triage.examples import CALM, TECHNICAL, example_names, shipped_examples, shipped_vectors, text_key
from core.triage.intents import read_intents
from core.triage.ood_detection import background_texts
from core.triage.semantic_rules import SemanticRules
from core.triage.training import what_it_is_called
from core.triage.triager import Triager
from core.workspace.folder import Workspace
from tests.factories import make_ticket

GERMAN = tomllib.loads((Path(__file__).parent / "german.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def triager(real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Triager:
    return Triager(Workspace(tmp_path_factory.mktemp("empty")), real_embedder)


def said(triager: Triager, text: str) -> Triage:
    return triager.triage(make_ticket(text))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hello. The gentleman who repaired our boiler made my wife cry with his remarks.", "staff-complaint"),
        ("I'd like a conversation with somebody who isn't made of code.", "human-request"),
        ("Several of us had to throw up after your buffet on Sunday.", "safety"),
    ],
)
def test_the_sentence_that_means_it_is_the_reason(triager: Triager, text: str, rule: str) -> None:
    found = said(triager, text)
    assert found.tier == 3
    reason = next(reason for reason in found.reasons if reason.rule == rule)
    assert all(words in text for words in reason.words)
    assert reason.words


def test_words_that_deny_a_rule_keep_its_meaning_quiet(triager: Triager) -> None:
    assert not said(triager, "I don't want to speak to your manager about it.").escalate


def test_what_the_embedder_cannot_read_is_left_to_the_phrases(real_embedder: Embedder, tmp_path: Path) -> None:
    def embed(texts: object) -> Vectors:
        return np.asarray(real_embedder.embed_queries(list(texts)))  # type: ignore[call-overload]

    rules = SemanticRules(read_escalation(Workspace(tmp_path)), (), embed)
    text = CleanText("Your driver was terribly impolite to my mother.")
    assert [rule.name for rule, _ in rules.find([text], embed)] == ["staff-complaint"]
    assert rules.find([text], embed, "de") == []


def test_a_team_may_take_shipped_examples_and_add_its_own(real_embedder: Embedder, tmp_path: Path) -> None:
    (tmp_path / "escalation.toml").write_text(
        '[tiers]\nmeant_from = 0.6\n[[rule]]\nname = "recall"\ntier = 3\nowner = "quality"\nmeant = "safety"\n'
        'examples = ["The batch number is on your recall list.", "Is my jar part of the recall?"]\n',
        encoding="utf-8",
    )
    found = said(
        Triager(Workspace(tmp_path), real_embedder), "My kettle burst into flames this morning and burnt my arm."
    )
    assert (found.tier, found.owner) == (3, "quality")


def test_an_unknown_name_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "escalation.toml").write_text('[[rule]]\nname = "x"\ntier = 3\nmeant = "leagl"\n', encoding="utf-8")
    with pytest.raises(BadWorkspaceFile) as raised:
        read_escalation(Workspace(tmp_path))
    assert raised.value.values["line"] == 4
    assert "legal-threat" in str(raised.value.values["reason"])


def test_every_shipped_example_has_its_vector(real_embedder: Embedder) -> None:
    """Else the first start has to embed it: run `make train NAMES=embed_examples ARGS=--write`."""
    kept = shipped_vectors(real_embedder.identity.digest)
    texts = [text for name in (*example_names(), CALM, TECHNICAL) for text in shipped_examples(name)]
    intents = read_intents(Workspace(Path("resources/defaults")))
    texts += [
        *background_texts(),
        *(text for intent in intents for text in (*intent.examples, *what_it_is_called(intent))),
    ]
    assert {text_key(text) for text in texts} == set(kept)
    some = texts[::97]
    rows = np.stack([kept[text_key(text)] for text in some])
    assert (np.sum(rows * real_embedder.embed_queries(some), axis=1) > 0.998).all()


def test_another_embedder_gets_no_shipped_vectors() -> None:
    assert shipped_vectors("another") == {}


@pytest.mark.parametrize("name", sorted(example_names()))
def test_every_shipped_list_serves_a_default_rule(name: str, tmp_path: Path) -> None:
    assert name in {rule.meant for rule in read_escalation(Workspace(tmp_path)).rules}


def test_german_phrases_find_most_of_what_they_were_written_for(tmp_path: Path) -> None:
    words = Triager(Workspace(tmp_path), None)
    meant = [text for name, texts in GERMAN.items() if name != CALM for text in texts]
    assert sum(said(words, text).escalate for text in meant) >= 0.8 * len(meant)
    assert not [text for text in GERMAN[CALM] if said(words, text).escalate]


def test_of_many_sentences_each_has_to_be_surer(real_embedder: Embedder, tmp_path: Path) -> None:
    def embed(texts: object) -> Vectors:
        return np.asarray(real_embedder.embed_queries(list(texts)))  # type: ignore[call-overload]

    rules = SemanticRules(read_escalation(Workspace(tmp_path)), (), embed)
    assert rules._detector is not None
    rows = embed(["Your driver was terribly impolite to my mother."])
    alone, among = rules._detector(rows, 1)[0][0], rules._detector(rows, 10)[0][0]
    assert alone / (1 - alone) == pytest.approx(10 * among / (1 - among))


def test_a_chat_that_ended_well_is_about_what_it_began_with(triager: Triager) -> None:
    talk = [("customer", "I need to return the shoes, they are too small."), ("agent", "Here is your label.")]
    messages = (*(Message(sender, text) for sender, text in talk), Message("customer", "Thank you. Take care."))
    assert triager.triage(Ticket("t", "", messages)).intent == "return"


@pytest.mark.parametrize(
    "text",
    [
        "Which bank do you use for payouts?",
        "Is there a setting that deletes a visitor's data after a year?",
        "We want to block impolite comments from guests.",
        "Where is the GDPR switch of the newsletter form?",
        "How do I print the fee of a dispute that a buyer has opened?",
    ],
)
def test_what_lies_near_a_demand_and_demands_nothing_calls_nobody(triager: Triager, text: str) -> None:
    assert not said(triager, text).escalate


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("My card company is getting the 80 back for me.", "chargeback"),
        ("Your fitter sneered at my husband.", "staff-complaint"),
        ("Wipe whatever you have on my family.", "privacy-request"),
    ],
)
def test_the_act_itself_calls_its_owner(triager: Triager, text: str, rule: str) -> None:
    assert rule in {reason.rule for reason in said(triager, text).reasons}


def test_a_rule_by_meaning_needs_each_of_its_words(real_embedder: Embedder, tmp_path: Path) -> None:
    rule = '[[rule]]\nname = "rude"\ntier = 3\nmeant = "staff-complaint"\n'
    text = "Your driver was terribly impolite to my mother."
    for needs, fires in (("", True), ('needs = ["driver", "mother"]', True), ('needs = ["driver", "father"]', False)):
        (tmp_path / "escalation.toml").write_text(f"{rule}{needs}\n", encoding="utf-8")
        found = said(Triager(Workspace(tmp_path), real_embedder), text)
        assert ("rude" in {reason.rule for reason in found.reasons}) == fires
    (tmp_path / "escalation.toml").write_text(f'{rule}unmeant = ["my mother"]\n', encoding="utf-8")
    assert not said(Triager(Workspace(tmp_path), real_embedder), text).escalate
