# ruff: noqa: E501 — markup as programs write it
"""HTML mail as text: what programs mark as history, what a writer cites, and answers within a quotation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tickets.markup import html_to_text
from core.tickets.quoting import set_apart

HEADERS = (
    "<b>From:</b> Mill &lt;help@mill.example&gt;<br><b>Sent:</b> 4 Feb 2027 08:15<br><b>To:</b> I<br><b>Subject:</b> x"
)
OLD = "<div>Shall we call a lawyer?</div>"
HISTORIES = {
    "outlook web": f'<div>It hums.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{HEADERS}</div>{OLD}',
    "outlook web, no headers": f'<div>It hums.</div><div id="divRplyFwdMsg">x y</div>{OLD}',
    "outlook ios": f'<div>It hums.</div><div id="mail-editor-reference-message-container"><div>{HEADERS}</div>{OLD}</div>',
    "outlook mac": f'<div>It hums.</div><span id="OLK_SRC_BODY_SECTION"><div>{HEADERS}</div>{OLD}</span>',
    "zimbra": f'<div>It hums.</div><hr id="zwchr"><div>{HEADERS}</div>{OLD}',
    "gmx": f'<div>It hums.<div name="quote"><div><b>Von:</b> Mill<br></div>{OLD}</div></div>',
    "yahoo": f'<div>It hums.</div><div id="yahoo_1" class="yahoo_quoted"><div>On Thu Mill wrote:</div>{OLD}</div>',
    "gmail": '<div>It hums.</div><div class="gmail_quote"><div class="gmail_attr">On Thu, Feb 4, 2027 at 8:15 AM Mill '
    f'&lt;help@mill.example&gt; wrote:<br></div><blockquote class="gmail_quote">{OLD}</blockquote></div>',
    "apple": f'<div>It hums.</div><blockquote type="cite"><div>On 4 Feb 2027, at 08:15, Mill wrote:</div>{OLD}</blockquote>',
    "proton": f'<div>It hums.</div><div class="protonmail_quote">On Thursday Mill wrote:<blockquote>{OLD}</blockquote></div>',
    "plain blockquote": f"<p>It hums.</p><p>Am 04.02.27 um 08:15 schrieb Mill Shop:</p><blockquote>{OLD}</blockquote>",
    "rule and headers": f"<p>It hums.</p><hr><p>{HEADERS}</p>{OLD}",
}


@pytest.mark.parametrize("program", HISTORIES)
def test_history_is_set_apart(program):
    parts = set_apart(html_to_text(HISTORIES[program]), "history")
    assert parts.text == "It hums."
    assert "lawyer" in parts.quoted


@pytest.mark.parametrize(
    "html",
    [
        "<p>The error text is below.</p><blockquote>FATAL 0x07</blockquote>",
        "<p>Your page says:</p><blockquote>A kettle cools for FATAL 0x07 minutes.</blockquote><p>Mine does not.</p>",
        '<p>See this</p><blockquote class="gmail_quote">FATAL 0x07</blockquote>',
        "<p>It hums.</p><hr><p>And FATAL 0x07.</p>",
    ],
)
def test_what_a_writer_cites_is_theirs(html):
    assert "FATAL 0x07" in set_apart(html_to_text(html), "history").text


def test_answers_in_the_colour_that_is_announced_are_the_writers():
    html = (
        '<p>My answers in blue.</p><blockquote type="cite"><p style="color:red">Sale!</p><p>Which kettle?</p>'
        '<p style="color:#0000cc">The small one.</p><p>Since when?</p><p><font color="blue">Monday.</font></p></blockquote>'
    )
    text = set_apart(html_to_text(html), "history").text
    assert text.split() == ["My", "answers", "in", "blue.", "The", "small", "one.", "Monday."]


def test_a_colour_that_nobody_announced_is_history():
    html = '<p>Thanks.</p><blockquote type="cite"><p style="color:red">Call your lawyer!</p></blockquote>'
    assert set_apart(html_to_text(html), "history").text == "Thanks."


def test_answers_between_quotations_stay():
    html = (
        '<p>Hi.</p><div>Am 04.02.27 um 08:15 schrieb Mill:</div><blockquote type="cite">Which?</blockquote><p>The small.</p>'
        '<blockquote type="cite">Since when?</blockquote><p>Monday.</p>'
    )
    assert set_apart(html_to_text(html), "history").text.split() == ["Hi.", "The", "small.", "Monday."]


def test_a_marked_signature_and_hidden_text():
    html = (
        '<span style="display: none">Preview</span><p hidden>x</p><p>It hums.</p>'
        '<div class="gmail_signature">Ines Moor, we love kettles. All of them!</div>'
    )
    parts = set_apart(html_to_text(html), "history")
    assert (parts.text, "kettles" in parts.signature) == ("It hums.", True)


@given(
    st.lists(
        st.sampled_from(["<blockquote>", "</blockquote>", "<p>", "</div>", "word ", '<div id="zwchr">', "<td>"]),
        max_size=25,
    )
)
@settings(max_examples=200, deadline=None)
def test_every_word_is_seen(pieces):
    html = "".join(pieces)
    assert html_to_text(f"<div>{html}</div>").split().count("word") == pieces.count("word ")


@pytest.mark.parametrize(
    "struck",
    ["<s>{}</s>", "<del>{}</del>", "<strike>{}</strike>", '<span style="text-decoration: line-through">{}</span>'],
)
def test_what_a_writer_struck_out_was_taken_back(struck: str) -> None:
    text = html_to_text(f"<p>Send it to {struck.format('4 Quay Lane')} 7 Brook Row, <u>please</u>.</p>")
    assert " ".join(text.split()) == "Send it to 7 Brook Row, please."
