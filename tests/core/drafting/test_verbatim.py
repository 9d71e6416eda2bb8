"""What a draft quotes stands on the page, character for character, whatever the page is written in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.drafting.extractive import ExtractiveComposer
from core.language.clean_text import clean_result
from tests.core.drafting.pages import read_and_search

QUESTION = "How do I connect the lamp to my shop?"

SPANS = [
    "https://<your-domain>/admin?tab=api&x=1#keys",
    "<your-domain>",
    "<API_KEY>",
    "<user>@<host>:~/lamp",
    "/home/<user>/.config/lamp/__init__.py",
    r"C:\Users\<name>\lamp\config.ini",
    "{{ secret.key }}",
    "{% raw %}",
    "{shop_id}",
    "${LAMP_TOKEN}",
    "%LAMP_HOME%",
    "curl -X POST 'https://api.example.com/v1/lamps?limit=10' -d '{\"a\": [1,  2]}'",
    "npm install --save @lamp/core",
    "lamp connect --dry-run --to=<shop>",
    "max_retries=5",
    "_blank",
    "__proto__",
    "/blog/**",
    "*.log",
    "**kwargs",
    "**bold**",
    "[text](https://example.com/a)",
    "![](picture.png)",
    "<head>",
    "<script async src=\"https://x.example/js/<id>.js\"></script>",
    "&nbsp;",
    "&lt;b&gt;",
    "init({ domain: \"x. Y\", ok: true })",
    "{\"name\": \"a\", \"on\": [\"x\", \"y\"]}",
    "a | b",
    "Ctrl+Shift+K",
    "SELECT * FROM lamps WHERE id = 1;",
    "^/shop/.*$",
    "^[a-z]{2,4}\\.(com|net)$",
    "{#intro}",
    "ssh -p 22 lamp@10.0.0.1",
    "#!/bin/sh",
    "sk_live_XXXXXXXX",
    "10:30 PM",
    "x -> y",
    "1.2.3-beta.1",
]  # fmt: skip


def draft_of(workspace, ticket, triage, files, question=QUESTION):
    return (
        ExtractiveComposer(workspace)
        .compose(ticket(question), triage(), clean_result(read_and_search(files, question)))
        .draft
    )


def in_markdown(span):
    ticks = "``" if "`" in span else "`"
    return f"{ticks}{span}{ticks}"


@pytest.mark.parametrize("span", SPANS)
def test_a_span_of_code_in_a_sentence_is_quoted_as_it_is(workspace, ticket, triage, span):
    page = f"# Shops\n\n## Connect the lamp\n\nTo connect the lamp to your shop, enter {in_markdown(span)} there.\n"
    draft = draft_of(workspace, ticket, triage, {"shops.md": page})
    assert f"To connect the lamp to your shop, enter {span} there." in draft.text


@pytest.mark.parametrize("span", SPANS)
def test_a_span_of_code_in_a_step_is_quoted_as_it_is(workspace, ticket, triage, span):
    page = f"# Shops\n\n## Connect the lamp to your shop\n\n1. Open the shop.\n2. Enter {in_markdown(span)}\n"
    draft = draft_of(workspace, ticket, triage, {"shops.md": page})
    assert f"\n2. Enter {span}\n" in draft.text


@pytest.mark.parametrize("span", [span for span in SPANS if "|" not in span and "  " not in span])
def test_a_span_of_code_in_a_table_is_quoted_as_it_is(workspace, ticket, triage, span):
    rows = f"| Setting | Value for your shop |\n|---|---|\n| Connect lamp | {in_markdown(span)} |\n"
    draft = draft_of(workspace, ticket, triage, {"shops.md": f"# Shops\n\n## Connect the lamp\n\n{rows}"})
    assert span in draft.text


CODE = [
    "npm install --save lamp\nnpm run build -- --out=<dir>",
    '{\n  "max_retries": 3,\n\n  "paths": ["/blog/**", "/docs/*"],\n  "url": "https://<your-domain>/hook"\n}',
    "curl -X POST https://api.example.com/v1/lamps \\\n  -H 'Authorization: Bearer <token>' \\\n  -d '{\"a\":  1}'",
    '<script async src="https://x.example/js/lamp.js"></script>\n<script>\n  lamp.init({ shop: "<id>" })\n</script>',
    "services:\n  lamp:\n    image: lamp:1.2\n    environment:\n      - LAMP_KEY=${KEY}",
    "export LAMP_KEY=<API_KEY>\n./lamp connect  --all",
    "location /js/ {\n    proxy_pass https://lamp.example;\n}",
    "GET /api/v1/lamps",
    "lamp.connect('shop')",
]


def in_html(code):
    escaped = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<h1>Shops</h1><h2>Connect the lamp</h2><p>To connect the lamp to your shop, use:</p><pre>{escaped}</pre>"


def in_rst(code):
    indented = code.replace("\n", "\n   ")
    heading = "Shops\n=====\n\nConnect the lamp\n----------------\n"
    return f"{heading}\nTo connect the lamp to your shop, use::\n\n   {indented}\n"


PAGES = {
    "shops.md": "# Shops\n\n## Connect the lamp\n\nTo connect the lamp to your shop, use:\n\n```\n{code}\n```\n",
    "shops.adoc": "= Shops\n\n== Connect the lamp\n\nTo connect the lamp to your shop, use:\n\n----\n{code}\n----\n",
}


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("path", ["shops.md", "shops.adoc", "shops.html", "shops.rst"])
def test_a_block_of_code_is_quoted_line_by_line(workspace, ticket, triage, path, code):
    made = {"shops.html": in_html, "shops.rst": in_rst}
    page = made[path](code) if path in made else PAGES[path].replace("{code}", code)
    draft = draft_of(workspace, ticket, triage, {path: page})
    said = "\n".join(line for line in code.split("\n") if line.strip())
    assert f"To connect the lamp to your shop, use:\n{said}\n" in draft.text


@pytest.mark.parametrize("path", ["shops.md", "shops.html", "shops.rst", "shops.adoc", "shops.txt"])
def test_placeholders_that_an_author_left_bare_are_kept(workspace, ticket, triage, path):
    words = "To connect the lamp to your shop, open https://<your-domain>/lamp and enter the key of <shop_id>."
    page = {
        "shops.html": f"<h1>Shops</h1><p>{words.replace('<', '&lt;').replace('>', '&gt;')}</p>",
        "shops.rst": f"Shops\n=====\n\n{words}\n",
        "shops.adoc": f"= Shops\n\n{words}\n",
    }.get(path, f"# Shops\n\n{words}\n")
    assert words in draft_of(workspace, ticket, triage, {path: page}).text


TOKENS = st.sampled_from(SPANS) | st.from_regex(r"[\w<>{}\[\]*_#/.:=+$%&-]{1,20}", fullmatch=True)


@settings(max_examples=60)
@given(st.lists(TOKENS, min_size=1, max_size=3))
def test_whatever_code_a_sentence_holds_its_citation_is_the_page(tokens):
    codes = [token for token in tokens if "`" not in token and token.strip() == token]
    page = "# Shops\n\n" + " ".join(f"To connect the lamp enter `{code}` here." for code in codes)
    result = clean_result(read_and_search({"shops.md": page}, QUESTION))
    for hit in result.hits:
        for passage in hit.passages:
            for code in codes:
                assert " ".join(code.split()) in " ".join(passage.raw.text.split())


def test_no_full_stop_is_put_behind_an_address_or_command(workspace, ticket, triage):
    page = "# Shops\n\n## Connect the lamp to your shop\n\n- Open https://shop.example/lamp/connect\n"
    draft = draft_of(workspace, ticket, triage, {"shops.md": page})
    assert re.search(r"https://shop\.example/lamp/connect$", draft.text, re.MULTILINE)
