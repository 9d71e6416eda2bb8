"""AsciiDoc, reStructuredText and MediaWiki: the same page in three languages, and what each has of its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.readers import reader_for
from core.knowledge.readers.refusal import Refused


def read(source, name):
    [(_, document)] = reader_for(name).read(source.encode(), name)
    return document


ADOC = """= Boats
:audience: internal

A boat is *free*.footnote:[In May.] See <<nets>>.

[[nets]]
== Nets

. Take one.
.. Dry it.
. Bring it back.

.Prices
|===
|Net |Day |Week

.2+|Small |4 |20
2+|free in May
|===
"""
RST = """:audience: internal

Boats
=====

A boat is **free** [#f]_. See `Nets`_.

Nets
----

#. Take one.

   a. Dry it.

#. Bring it back.

+-------+-----+------+
| Net   | Day | Week |
+=======+=====+======+
| Small | 4   | 20   |
+       +-----+------+
|       | free in May|
+-------+------------+

.. [#f] In May.
"""
WIKI = """A boat is '''free'''.<ref>In May.</ref> See [[#Nets|Nets]].

== Nets ==
# Take one.
## Dry it.
# Bring it back.

{|
! Net !! Day !! Week
|-
| rowspan="2" | Small || 4 || 20
|-
| colspan="2" | free in May
|}
"""


@pytest.mark.parametrize(("source", "name"), [(ADOC, "a.adoc"), (RST, "a.rst"), (WIKI, "a.wiki")])
def test_the_same_page_says_the_same(source, name):
    text = read(source, name).text
    assert "A boat is free (In May). See Nets." in text
    assert "1. Take one." in text and "2. Bring it back." in text and "  1. Dry it." in text
    assert "Net: Small | Day: 4 | Week: 20" in text
    assert "Net: Small | Day: free in May | Week: free in May" in text


@pytest.mark.parametrize(("source", "name"), [(ADOC, "a.adoc"), (RST, "a.rst")])
def test_title_and_audience_are_taken_from_the_head(source, name):
    document = read(source, name)
    assert (document.title, document.audience) == ("Boats", "internal")


@pytest.mark.parametrize("name", ["a.adoc", "a.rst"])
def test_a_draft_is_not_for_customers(name):
    document = read("---\ntitle: Boats\ndraft: true\n---\n\nNot yet.", name)
    assert (document.title, document.text, document.audience) == ("Boats", "Not yet.", "internal")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("// note to us\nSeen.\n\n////\nand this\n////", "Seen."),
        ("Seen.\n\nifdef::staff[]\nNo.\nendif::[]\n\nifndef::staff[]\nYes.\nendif::[]", "Seen.\n\nYes."),
        (":p: Wren\nThe {p} costs {nothing}.", "The Wren costs {nothing}."),
        ("include::x.adoc[]\nSeen.", "Seen."),
        ("NOTE: Keep it dry.", "Keep it dry."),
        ("[WARNING]\n====\nVery hot.\n====", "Very hot."),
        ("Press kbd:[F1] or menu:File[Save > As].", "Press F1 or File › Save › As."),
        ("[.line-through]#Old# https://x.org[New^] +*raw*+", "New *raw*"),
        ("Lid:: It shuts.\nJug::\nIt holds.", "Lid: It shuts.\n\nJug: It holds."),
        ("* one\n+\nmore\n* two", "- one\n\n  more\n\n- two"),
        ("----\nrun <1>\n----\n<1> It runs.", "run\n\n1. It runs."),
        ('[cols="1,1",options="header"]\n|===\n|A |B\n|1 |2\n|===', "A: 1 | B: 2"),
        ("|===\n|A |B\n\n|x a|* one\n* two\n|===", "A: x | B: one two"),
        (",===\nA,B\n\n1,2\n,===", "A: 1 | B: 2"),
    ],
)
def test_what_asciidoc_has_of_its_own(source, words):
    assert " ".join(read(source, "a.adoc").text.split()) == " ".join(words.split())


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (".. a comment\n\nSeen.", "Seen."),
        (".. todo:: write more\n\n.. toctree::\n\n   a\n   b\n\nSeen.", "Seen."),
        (".. only:: internal\n\n   No.\n\n.. only:: html\n\n   Yes.", "Yes."),
        (".. only:: html and not draft\n\n   No.\n\nSeen.", "Seen."),
        (".. tab-set::\n\n   .. tab-item:: Mac\n      :sync: m\n\n      Click.", "Mac\n\nClick."),
        (
            "See :ref:`the lid <lid>` and :doc:`/a/first-steps`; press :kbd:`F1`.",
            "See the lid and first steps; press F1.",
        ),
        (".. include:: /etc/passwd\n\n.. raw:: html\n\n   <b>no</b>\n\nSeen.", "Seen."),
        (".. versionadded:: 2.1\n   A lid.", "2.1 A lid."),
        (".. list-table::\n   :header-rows: 1\n\n   * - A\n     - B\n   * - 1\n     - 2", "A: 1 | B: 2"),
    ],
)
def test_what_restructured_text_has_of_its_own(source, words):
    assert read(source, "a.rst").text == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("__NOTOC__\nSeen.<!-- no -->[[Category:Boats]] [[Datei:a.png|thumb|x]] {{stub}}\n[[de:Boot]]", "Seen."),
        ("{{Warning|Never fill it above the mark.}}", "Never fill it above the mark."),
        ("{{Box|width=3|Wren}}Seen.", "Seen."),
        ("<s>Old</s> New <nowiki>[[x]]</nowiki>", "New [[x]]"),
        ("; Lid : It shuts.\n: Tightly.", "Lid: It shuts.\n\nTightly."),
        ("* a\n** b\n* c", "- a\n  - b\n- c"),
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("a &lt;b&gt; & c", "a <b> & c"),
    ],
)
def test_what_a_wiki_has_of_its_own(source, words):
    assert read(source, "a.mediawiki").text == words


def test_a_page_that_only_leads_elsewhere_says_nothing():
    assert read("#REDIRECT [[Boats]]", "a.wiki").text == ""


@pytest.mark.parametrize("name", ["a.adoc", "a.wiki", "a.rst"])
@settings(deadline=None, max_examples=60)
@given(st.text("ab \n*#=|.-_:`[]{}<>()'\"+/!;0123456789\\^~", max_size=120))
def test_no_page_is_so_broken_that_its_reader_fails(name, source):
    try:
        read(f"Seen.\n\n{source}", name)
    except Refused as refusal:
        assert refusal.reason == "too-deep"
