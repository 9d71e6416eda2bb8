"""Inputs for a fuzzer that knows what it changes: seeds cut, doubled and spliced, with tokens that formats care about,
numbers at their edges and nestings, beside bytes of any kind."""

from __future__ import annotations

import json

from hypothesis import strategies as st

TOKENS = (
    b"\0~\xff\xfe~\xef\xbb\xbf~\r~\n\n~\t~\"~'~\\~{~}~[~]~<~>~&#0;~&amp;~|~||~::~---\n~===\n~> ~* ~# ~[[~]]~{{~}}~${"
    b"~%00~=?utf-8?q?=41?=~=?x-none?b?!?=~charset=~charset=utf-7~base64~\\u0000~\\bin9999 ~\xed\xa0\x80"
    b"~\xf4\x90\x80\x80"
    b"~&a~*a~<<: *a~!!python/name:os.system~1979-05-27T07:32:00Z~9999-12-31T23:59:59+14:00~0000-00-00~-0001-01-01"
    b"~1e999~nan~-inf~0x~1_0~From ~From: ~Date: ~Content-Type: ~boundary=~null~true~{}~[]"
).split(b"~")
NUMBERS = (0, 1, -1, 127, 255, 256, 2**15, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**63, 2**64 - 1, 10**40)
OPENINGS = (
    b"[",
    b"{",
    b'{"a":',
    b"<div>",
    b"<ul><li>",
    b"> ",
    b"((",
    b"{{",
    b"[[",
    b"*",
    b"\\",
    b"{\\b ",
    b"- ",
    b"'''",
    b"a.",
    b"=",
)


def inputs(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """Any input worth a try."""
    first = st.sampled_from(sorted({seed[:1] for seed in seeds}))
    own = st.sampled_from(seeds)
    nested = st.builds(
        lambda head, opening, depth: head + opening * depth, first, st.sampled_from(OPENINGS), st.integers(1, 3000)
    )
    return st.one_of(
        _changed(own), _spliced(own), nested, st.builds(bytes.__add__, first, _any_json()), st.binary(max_size=2000)
    )


def _changed(seeds: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(seeds))
        for _ in range(draw(st.integers(1, 6))):
            at = draw(st.integers(0, len(data)))
            length = draw(st.integers(0, 12))
            data[at : at + length] = draw(_piece())
        return bytes(data[:200_000])

    return build()


def _piece() -> st.SearchStrategy[bytes]:
    packed = st.builds(
        lambda number, size: (number % 2 ** (8 * size)).to_bytes(size, "little"),
        st.sampled_from(NUMBERS),
        st.sampled_from((1, 2, 4, 8)),
    )
    spelled = st.sampled_from(NUMBERS).map(lambda number: str(number).encode())
    words = st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
    repeated = st.builds(lambda token, times: token * times, st.sampled_from(TOKENS), st.integers(1, 400))
    return st.one_of(st.sampled_from(TOKENS), packed, spelled, words, st.binary(max_size=8), repeated)


def _spliced(seeds: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        one, other = draw(seeds), draw(seeds)
        cut, begin = draw(st.integers(0, len(one))), draw(st.integers(0, len(other)))
        return one[:cut] + draw(_piece()) + other[begin:]

    return build()


def _any_json() -> st.SearchStrategy[bytes]:
    names = st.sampled_from(
        (
            "id",
            "subject",
            "messages",
            "text",
            "from",
            "customer",
            "email",
            "created",
            "ticket",
            "comments",
            "body",
            "intent",
            "name",
            "tier",
            "a",
        )
    )
    single = st.one_of(st.none(), st.booleans(), st.sampled_from(NUMBERS), st.floats(), st.text(max_size=10))
    return st.recursive(
        single, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=20
    ).map(lambda value: json.dumps(value).encode())
