"""The small words and endings of a language that tell who does what in a sentence, from `grammar.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.language.languages import language_table
from core.language.stemming import stem
from core.language.tokens import Token

READER = "<reader>"
"""Stands for every form of 'you', whom a reply speaks to; written so that it can be no stem."""
WRITER = "<writer>"
"""Stands for every form of 'we' and 'I', who write it."""
OTHERS = "<others>"


@dataclass(frozen=True, slots=True)
class GrammarWords:
    """What `resources/language/<language>/grammar.toml` says of a language; the file explains each entry."""

    articles: frozenset[str]
    before_nouns: frozenset[str]
    """Articles and possessives."""
    empty: frozenset[str]
    """Articles, and words such as 'each' after a figure."""
    pointing: frozenset[str]
    pronouns: Mapping[str, str]
    """Form of a pronoun -> `READER`, `WRITER` or `OTHERS`."""
    reader_subjects: frozenset[str]
    writer_subjects: frozenset[str]
    persons: frozenset[str]
    """The subjects of reader and writer."""
    subjects: frozenset[str]
    between: frozenset[str]
    without: frozenset[str]
    denying: frozenset[str]
    your: frozenset[str]
    otherwise: frozenset[str]
    whole: frozenset[str]
    only_words: frozenset[str]
    by: frozenset[str]
    determiners: frozenset[str]
    """Those of the file, and the possessives."""
    possessives: frozenset[str]
    auxiliaries: frozenset[str]
    being: frozenset[str]
    participles: tuple[str, ...]
    scoping: frozenset[str]
    and_words: frozenset[str]
    or_words: frozenset[str]
    distributive: frozenset[str]
    needing: frozenset[str]
    to_level: frozenset[str]
    by_step: frozenset[str]
    lasting: frozenset[str]
    afterwards: frozenset[str]
    changing: frozenset[str]
    """Stems."""
    negating_prefixes: tuple[str, ...]
    negative_endings: tuple[str, ...]
    contractions: Mapping[str, str]
    verb_second: bool
    verb_endings: tuple[str, ...]
    no_verb_endings: tuple[str, ...]
    object_words: frozenset[str]
    subject_words: frozenset[str]
    subject_endings: tuple[str, ...]
    free_order: bool
    then_joints: tuple[str, ...]
    synonyms: Mapping[str, int]
    """Stem -> number of its group."""
    done: re.Pattern[str]
    situation: re.Pattern[str]
    """A clause at the beginning that says back how it is with the customer."""
    this: frozenset[str]
    already: frozenset[str]
    permitting: frozenset[str]
    restated: re.Pattern[str]
    """A clause that only names what troubles the customer, or what they want to know."""
    then_step: re.Pattern[str]
    """Between a step and the next one: 'then'."""
    before_step: re.Pattern[str]
    after_step: re.Pattern[str]
    joint: re.Pattern[str]
    """Between two statements of one sentence: 'and', 'but', a semicolon."""
    clause_joint: re.Pattern[str]
    """Between two clauses, whether or not both have a verb."""
    range_joint: re.Pattern[str]
    """Between the two ends of a range: '3 to 5', '3-5'."""
    none_of: re.Pattern[str]
    """'There are no': what follows does not exist."""
    no: re.Pattern[str]
    """The word before each of such things."""

    def mean_the_same(self, one: Token, other: Token) -> bool:
        """Whether the two are synonyms, by the groups of the file."""
        group = self.synonyms.get(one.stem)
        return group is not None and group == self.synonyms.get(other.stem)


@lru_cache(maxsize=8)
def grammar_words(language: str) -> GrammarWords:
    """The words of a language that tell who does what; the English ones where it has no folder."""
    entry = language_table(language, "grammar")
    persons = {"reader": READER, "writer": WRITER, "others": OTHERS}
    return GrammarWords(
        pronouns={form: persons[who] for who, forms in entry["pronouns"].items() for form in forms},
        before_nouns=frozenset([*entry["articles"], *entry["possessives"]]),
        empty=frozenset([*entry["articles"], *entry["distributive"]]),
        persons=frozenset([*entry["reader_subjects"], *entry["writer_subjects"]]),
        determiners=frozenset([*entry["determiners"], *entry["possessives"]]),
        changing=frozenset(stem(word, language) for word in entry["changing"]),
        contractions=dict(entry["contractions"]),
        verb_second=bool(entry["verb_second"]),
        free_order=bool(entry["free_order"]),
        synonyms={stem(word, language): number for number, group in enumerate(entry["synonyms"]) for word in group},
        done=re.compile(entry["done"], re.IGNORECASE),
        situation=re.compile(entry["situation"], re.IGNORECASE),
        this=frozenset(entry["this"]),
        already=frozenset(entry["already"]),
        permitting=frozenset(entry["permitting"]),
        restated=re.compile(entry["restated"], re.IGNORECASE),
        then_step=re.compile(rf"(?:^|[,;.]?\s+)(?:{_any_of(entry['then_steps'])})\b", re.IGNORECASE),
        before_step=_word_of(entry["before_steps"]),
        after_step=_word_of(entry["after_steps"]),
        joint=re.compile(rf"(?:,\s+(?:{_any_of(entry['joints'])})|;)\s+"),
        clause_joint=_clause_joint(entry),
        range_joint=re.compile(rf"\s*(?:-|–|—|{_any_of(entry['range_words'])})\s*"),
        none_of=re.compile(entry["none_of"], re.IGNORECASE),
        no=re.compile(rf"\b(?:{_any_of(entry['no'])})\b", re.IGNORECASE),
        articles=frozenset(entry["articles"]),
        pointing=frozenset(entry["pointing"]),
        reader_subjects=frozenset(entry["reader_subjects"]),
        writer_subjects=frozenset(entry["writer_subjects"]),
        subjects=frozenset(entry["subjects"]),
        between=frozenset(entry["between"]),
        without=frozenset(entry["without"]),
        denying=frozenset(entry["denying"]),
        otherwise=frozenset(entry["otherwise"]),
        your=frozenset(entry["your"]),
        whole=frozenset(entry["whole"]),
        only_words=frozenset(entry["only_words"]),
        by=frozenset(entry["by"]),
        possessives=frozenset(entry["possessives"]),
        auxiliaries=frozenset(entry["auxiliaries"]),
        being=frozenset(entry["being"]),
        scoping=frozenset(entry["scoping"]),
        and_words=frozenset(entry["and_words"]),
        or_words=frozenset(entry["or_words"]),
        distributive=frozenset(entry["distributive"]),
        needing=frozenset(entry["needing"]),
        to_level=frozenset(entry["to_level"]),
        by_step=frozenset(entry["by_step"]),
        lasting=frozenset(entry["lasting"]),
        afterwards=frozenset(entry["afterwards"]),
        object_words=frozenset(entry["object_words"]),
        subject_words=frozenset(entry["subject_words"]),
        participles=tuple(entry["participles"]),
        negating_prefixes=tuple(entry["negating_prefixes"]),
        negative_endings=tuple(entry["negative_endings"]),
        verb_endings=tuple(entry["verb_endings"]),
        no_verb_endings=tuple(entry["no_verb_endings"]),
        subject_endings=tuple(entry["subject_endings"]),
        then_joints=tuple(entry["then_joints"]),
    )


def _clause_joint(entry: Mapping[str, Any]) -> re.Pattern[str]:
    joints = [
        r";\s+",
        rf",\s+(?:{_any_of(entry['then_joints'])})\s+",
        rf",?\s+(?:{_any_of(entry['clause_joints'])})\s+",
    ]
    if entry["noun_joints"]:
        joints.append(rf",\s+(?=(?:{_any_of(entry['noun_joints'])})\s+[A-ZÄÖÜ])")
    return re.compile("|".join(joints))


def _word_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_any_of(words)})\b", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", " ") for word in words)
