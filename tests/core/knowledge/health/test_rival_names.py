"""Two pages that name different people, products, plans or addresses for the same thing."""

import pytest

RIVALS = [
    ("Parcels to islands are delivered by Royal Mail.", "Parcels to islands are delivered by Parcelforce."),
    ("Questions about invoices go to billing@shop.example.", "Questions about invoices go to accounts@shop.example."),
    ("Phone support is included in the Studio plan.", "Phone support is part of the Starter plan."),
    ("Our data protection officer is Ana Reyes.", "The data protection officer is Tom Bell."),
    ("Ana Reyes runs the evening workshops.", "Tom Bell runs the evening workshops."),
    ("Send returned machines to 14 Mill Lane, Leeds.", "Send returned machines to 41 Dock Street, Leeds."),
    ("Call the repair desk on 0113 496 0123.", "The repair desk is reached on 0113 496 0124."),
    ("The overlock machine is the Heron 3.", "The overlock machine is the Kestrel 3."),
    ("Customer data is stored in Frankfurt.", "Customer data is stored in Dublin."),
]

NO_RIVALS = [
    # each names what it is about
    ("Silver members return shirts to the shop.", "Bronze members return shirts to the shop."),
    ("In Chrome, remove the cookies of the shop.", "In Safari, remove the cookies of the shop."),
    # words on the screen
    ("Click Save to keep the new address.", "Click Done to keep the new address."),
    # the same, said more exactly or by its initials
    ("Parcels to islands are delivered by Royal Mail.", "Parcels to islands are delivered by Royal Mail Tracked."),
    ("The island parcels are delivered by RM.", "The island parcels are delivered by Royal Mail."),
    # more than one can be true
    ("The export works with Shopify stores.", "The export works with Webflow stores."),
    ("Parcels to islands are delivered by Royal Mail.", "Parcels to islands are delivered by DPD or Royal Mail."),
    # another matter, or another figure
    ("Parcels to islands are delivered by Royal Mail.", "Parcels to Norway are delivered by Parcelforce."),
    ("Up to 2 kg parcels are delivered by Royal Mail.", "Up to 30 kg parcels are delivered by Parcelforce."),
    # a condition makes the difference
    ("Parcels to islands are delivered by Royal Mail.", "If urgent, parcels to islands are delivered by Parcelforce."),
]


@pytest.mark.parametrize(("one", "other"), RIVALS)
def test_two_names_in_one_role_contradict_each_other(shop, one, other):
    shop.put("shop.md", f"# About us\n\n{one}\n")
    shop.put("help.md", f"# First steps\n\n{other}\n")
    [finding] = shop.findings()
    assert (finding.kind, finding.why) == ("contradiction", "different-names")
    marked = {quote.path: [mark.of(quote.text) for mark in quote.marks] for quote in finding.quotes}
    assert sorted(finding.values.values()) == sorted(name for names in marked.values() for name in names)
    assert all(name in text for (name,), text in zip((marked["shop.md"], marked["help.md"]), (one, other), strict=True))


@pytest.mark.parametrize(("one", "other"), NO_RIVALS)
def test_what_only_looks_like_rival_names(shop, one, other):
    shop.put("shop.md", f"# About us\n\n{one}\n")
    shop.put("help.md", f"# First steps\n\n{other}\n")
    assert shop.findings() == []


def test_pages_about_like_things_may_name_their_own(shop):
    shop.put("studio.md", "# Studio plan\n\nYour helper for questions is Ana Reyes.\n")
    shop.put("starter.md", "# Starter plan\n\nYour helper for questions is Tom Bell.\n")
    shop.put("heron.md", "# The Heron\n\nThe machine for beginners is the Heron.\n")
    shop.put("tern.md", "# Beginners\n\nThe machine for beginners is the Tern.\n")
    assert shop.findings() == []


def test_a_sentence_that_many_pages_fill_is_a_list(shop):
    for town in ("Leeds", "York", "Hull"):
        shop.put(f"{town}.md", f"# About {town}\n\nOur evening workshop takes place in {town}.\n")
    shop.put("x.md", "# Workshops\n\nOur evening workshop takes place in Whitby.\n")
    shop.put("y.md", "# Evenings\n\nOur evening workshop takes place in Ripon.\n")
    shop.put("z.md", "# Courses\n\nOur evening workshop takes place in Selby.\n")
    assert shop.findings() == []
