from core.knowledge.readers import mail_archive

QUESTION = (
    "From: Ann <ann@example.org>\nTo: help@example.com\nSubject: Lamp broken\nDate: Tue, 4 Mar 2025 10:00 +0000\n"
    "Message-ID: <1@x>\nContent-Type: text/plain; charset=utf-8\n\nMy lamp flickers. What can I do?\n"
)
ANSWER = (
    "From: Help <help@example.com>\nTo: ann@example.org\nSubject: Re: Lamp broken\nDate: Wed, 5 Mar 2025 10:00 +0000\n"
    "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nContent-Type: text/plain\n\nTighten the bulb by half a turn.\n"
)


def test_a_mail_is_a_conversation_for_agents_only():
    [(member, document)] = mail_archive.read_eml(QUESTION.encode(), "a.eml")
    assert (member, document.title, document.modified, document.audience) == (
        "",
        "Lamp broken",
        "2025-03-04",
        "internal",
    )
    assert document.text == "My lamp flickers. What can I do?"


def test_a_mailbox_gives_one_document_a_thread():
    other = QUESTION.replace("<1@x>", "<3@x>").replace("flickers", "is dark")
    box = "".join(f"From someone Tue Mar  4 10:00:00 2025\n{text}\n" for text in (QUESTION, other, ANSWER))
    found = dict(mail_archive.read_mbox(box.encode(), "a.mbox"))
    assert list(found) == ["Lamp broken", "Lamp broken (2)"]
    assert "flickers" in found["Lamp broken"].text and "half a turn" in found["Lamp broken"].text
    assert found["Lamp broken"].modified == "2025-03-05"
    assert found["Lamp broken (2)"].text.startswith("My lamp is dark.")
