"""The chosen docs are counted before they are read, with the pages that answer few customers."""

from __future__ import annotations

from core.knowledge.docs_overview import docs_overview


def put(docs, *names):
    for name in names:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(f"# {name}\n\nWords of {name}.\n", encoding="utf-8")


def test_the_outermost_place_of_a_kind_is_offered_with_its_pages(docs):
    put(docs, "plans.md", "CHANGELOG.md", "release-notes/2024/a.md", "release-notes/b.md", "guides/api/c.md")
    found = docs_overview([docs])
    assert found.pages == 5
    kinds = {kind.kind: (set(kind.places), kind.pages) for kind in found.kinds}
    assert kinds == {"release_notes": ({"CHANGELOG.md", "release-notes"}, 3), "api": ({"guides/api"}, 1)}


def test_what_lies_in_a_further_docs_folder_is_named_as_the_index_names_it(docs, tmp_path):
    put(docs, "plans.md")
    put(tmp_path / "more", "api/a.md")
    assert docs_overview([docs, tmp_path / "more"]).kinds[0].places == ("more/api",)


def test_docs_for_customers_alone_offer_nothing(docs):
    put(docs, "plans.md", "returns/fees.md")
    assert docs_overview([docs]).kinds == ()
