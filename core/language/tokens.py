"""Words of a text, with the place where each stands: one kind of token, cut in three ways.

- `find_words` cuts as the store's word index does ('don't' is two words), so that what is counted here is what is
  found there; a test holds the two against each other.
- `comparison_tokens` keeps contractions whole and drops "'s": for comparing what two sentences say.
- `phrase_tokens` keeps hyphens and accents too: the rules of a team name words as people write them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.domain.text import Span
from core.language.languages import DEFAULT_LANGUAGE
from core.language.stemming import fold, index_fold, index_stem, stem
from core.language.stop_words import stop_words

_INDEX_WORD = re.compile(r"[^\W_]+")
_COMPARISON_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PHRASE_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")
_CLAUSE_END = re.compile(r"[,;:()–—]|\s-\s")


class Token(NamedTuple):
    """A word of a text."""

    text: str
    """Lower case; accents removed where it has a stem."""
    span: Span
    stem: str = ""
    """Empty in `phrase_tokens`: a phrase names its forms itself."""
    is_content_word: bool = True
    """Whether it is no stop word (known in `comparison_tokens` only)."""
    opens_clause: bool = False
    """Whether a comma, a bracket or the like stands before it (known in `phrase_tokens` only)."""

    def moved(self, by: int) -> Token:
        """The same word, `by` code points further on."""
        return self._replace(span=Span(self.span.start + by, self.span.end + by))


def find_words(text: str) -> tuple[Token, ...]:
    """Every word of `text` as the word index cuts and stems it, in order."""
    words = []
    for match in _INDEX_WORD.finditer(text):
        folded = index_fold(match.group())
        words.append(Token(folded, Span(*match.span()), index_stem(folded)))
    return tuple(words)


def content_words(text: str, language: str = DEFAULT_LANGUAGE) -> tuple[Token, ...]:
    """Those of `find_words` that are no stop words. Where only stop words stand ('how to do it'), all of them,
    since nothing else is left to search by."""
    words = find_words(text)
    stops = stop_words(language)
    return tuple(word for word in words if word.text not in stops) or words


def stems_of(text: str) -> list[str]:
    """The index stem of every word of `text`, in order, repeated ones repeated."""
    return [index_stem(index_fold(word)) for word in _INDEX_WORD.findall(text)]


def comparison_tokens(text: str, language: str) -> tuple[Token, ...]:
    """The words of `text` for comparing it with other text of the language, in order."""
    stops = stop_words(language)
    found = []
    for match in _COMPARISON_WORD.finditer(text):
        word = _comparison_form(match[0])
        # A contraction ('don’t') is a stop word if all its pieces are.
        is_content_word = not all(piece in stops for piece in _INDEX_WORD.findall(match[0].lower()))
        found.append(Token(word, Span(*match.span()), stem(word, language), is_content_word))
    return tuple(found)


def phrase_tokens(text: str, span: Span) -> tuple[Token, ...]:
    """The words of the stretch `span` of `text` as a phrase of a rule would name them, with straight apostrophes."""
    found: list[Token] = []
    straight = text[span.start : span.end].replace("’", "'").replace("‘", "'").replace("`", "'")
    last = 0
    for match in _PHRASE_WORD.finditer(straight):
        opens = bool(_CLAUSE_END.search(straight, last, match.start()))
        place = Span(span.start + match.start(), span.start + match.end())
        found.append(Token(match.group().lower(), place, opens_clause=opens))
        last = match.end()
    return tuple(found)


def _comparison_form(word: str) -> str:
    return fold(word).replace("’", "'").removesuffix("'s")
