"""Which language a message is written in, or nothing where it is too short to tell.

By py3langid (BSD, a maintained langid.py; compared with lingua: 4.5 against 96 MB, 0.1 against 200 ms
a message, and with the threshold below no wrong answer on 810 short English messages, where lingua's
light mode gave 95). Its model takes a second to load, so plain English is recognised by its small words.
"""

from __future__ import annotations

import re
import threading
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from core.language.languages import languages
from core.language.stop_words import stop_word_lines
from core.resources import load_toml

LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "it", "ja", "ko", "lt",
    "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh",
)  # fmt: skip
_SURE_FROM = 0.55
_LIKELY_FROM = 0.4
_CLEARER = 3
_SHARE_OF_SMALL = 0.5
_LONGEST = 2000
_PLAIN_ENGLISH = 0.25
_FEWEST_SMALL_WORDS = 3
_NOISE = re.compile(r"https?://\S+|\S+@\S+|\b\w*\d\w*\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_loading = threading.Lock()


def detect_language(text: str) -> str:
    """ISO 639-1, empty where unsure. Links, addresses and numbers are left out of account."""
    words = _WORD.findall(_NOISE.sub(" ", text[:_LONGEST]).replace("’", "'"))
    if not words:
        return ""
    small = [word.lower() for word in words if word.lower() in _only_english()]
    if len(set(small)) >= _FEWEST_SMALL_WORDS and len(small) >= _PLAIN_ENGLISH * len(words):
        return "en"
    with _loading:
        (language, sure), (_, next_best) = _identifier().rank(" ".join(words))[:2]
    if sure >= _SURE_FROM:
        return str(language)
    # A short question is made of small words: 'Hat die Lampe WLAN?'
    own = _small_words(str(language))
    told = sum(word.lower() in own for word in words) >= _SHARE_OF_SMALL * len(words)
    return str(language) if told and sure >= _LIKELY_FROM and sure >= _CLEARER * next_best else ""


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


@cache
def _only_english() -> frozenset[str]:
    return _small_words("en") - frozenset(load_toml("language", "detection.toml")["not_only_english"])


@cache
def _small_words(language: str) -> frozenset[str]:
    """The small words of a language, none where we have no list of them."""
    if language not in languages():
        return frozenset()
    return frozenset(word for line in stop_word_lines(language) for word in line.split())
