"""What a draft offers 'before' a step that the customer has taken already: 'you can change the invoice before posting
it' is no answer to who wrote 'I have already posted it', whatever page says so."""

from __future__ import annotations

from core.domain.text import split_sentences
from core.language.grammar import GrammarWords, grammar_words
from core.language.tokens import Token, comparison_tokens
from core.values import find_values


def offers_before_past_step(sentence: str, message: str, language: str) -> bool:
    """Whether `sentence` permits something before a step of which `message` says that it has been taken already."""
    words = grammar_words(language)
    before = words.before_step.search(sentence)
    tokens = comparison_tokens(sentence, language)
    if before is None or not any(token.text in words.permitting for token in tokens):
        return False
    step = next((t.stem for t in tokens if t.span.start >= before.end() and _tells(t)), "")
    return any(step in taken for taken in _taken_steps(message, words, language)) if step else False


def _taken_steps(message: str, words: GrammarWords, language: str) -> list[frozenset[str]]:
    """For each sentence that says 'already' and denies nothing, the stems of its words from there on."""
    found = []
    for span in split_sentences(message, language):
        text = span.of(message)
        tokens = comparison_tokens(text, language)
        already = next((n for n, token in enumerate(tokens) if token.text in words.already), None)
        if already is None or any(value.kind == "negation" for value in find_values(text, language)):
            continue
        found.append(frozenset(token.stem for token in tokens[already:] if _tells(token)))
    return found


def _tells(token: Token) -> bool:
    return token.is_content_word and not token.text.isdigit()
