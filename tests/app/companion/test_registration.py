"""The companion is registered with the browsers that are there, and goes without a trace."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from app.companion import registration
from app.companion.adapters import adapters
from app.companion.native_host import CHROMIUM_ID, FIREFOX_ID, is_ours
from core.resources import load_text, resource

ROOT = Path(__file__).parents[3]
ORIGIN = f"chrome-extension://{CHROMIUM_ID}/"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="browsers' folders as they are on Linux")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for folder in (".config/chromium", ".mozilla", "snap/chromium"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def companion(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", "--data-dir", str(home / "data"), "companion", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "HOME": str(home)}, capture_output=True, text=True)


def rows(done: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    return [(row["browser"], row["registered"]) for row in map(json.loads, done.stdout.splitlines())]


def test_it_is_registered_looked_at_and_removed(home):
    assert companion(home, "status").returncode == 1
    installed = companion(home, "install", "--json")
    assert installed.returncode == 0
    assert rows(installed) == [("Chromium", "registered"), ("Firefox", "registered"), ("Chromium", "closed")]
    assert "as a snap starts no program outside itself" in companion(home, "status").stdout
    manifest = json.loads((home / ".mozilla/native-messaging-hosts/app.deskside.companion.json").read_text())
    assert manifest["allowed_extensions"] == [FIREFOX_ID]
    assert stat.S_IMODE(Path(manifest["path"]).stat().st_mode) == 0o700
    assert companion(home, "remove").returncode == 0
    assert not list(home.rglob("app.deskside.companion.json"))
    assert not (home / "data" / "companion").exists()
    assert companion(home, "status").returncode == 1


def test_a_registration_for_another_data_folder_is_not_called_ours(home):
    found = list(registration.browsers(home, home / "data"))
    registration.install(found, home / "other")
    assert {registration.registered(browser, home / "data") for browser in found} == {"other", "closed"}


def test_browsers_that_share_a_manifest_are_all_let_go(tmp_path):
    """As those of one family do on Windows, where a key of the registry names it for each."""
    shared = tmp_path / "chromium.json"
    both = [registration.Browser(name, "chromium", shared) for name in ("Chrome", "Edge")]
    registration.install(both, tmp_path)
    assert registration.remove(both, tmp_path) == both and not shared.exists()


def test_a_team_that_packs_the_extension_itself_names_its_id(home):
    packed = "abcdefghijklmnop" * 2
    assert companion(home, "install", "--id", packed).returncode == 0
    assert companion(home, "status").returncode == 0
    manifest = json.loads((home / ".config/chromium/NativeMessagingHosts/app.deskside.companion.json").read_text())
    assert manifest["allowed_origins"] == [ORIGIN, f"chrome-extension://{packed}/"]
    assert f"--id={packed}" in Path(manifest["path"]).read_text()
    assert companion(home, "install", "--id", "not an id").returncode == 2


def test_a_folder_that_cannot_be_written_is_said(home):
    (home / ".mozilla" / "native-messaging-hosts").write_text("a file in its place")
    done = companion(home, "install")
    assert done.returncode == 1
    assert "native-messaging-hosts" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_browser_starts_answers_our_extension_alone(home):
    companion(home, "install")
    starter = home / "data" / "companion" / "deskside-companion"
    hello = json.dumps({"version": 1, "kind": "hello"}).encode()

    def answer(caller: str) -> bytes:
        asked = struct.pack("=I", len(hello)) + hello
        return subprocess.run([starter, caller], input=asked, stdout=subprocess.PIPE, timeout=120).stdout

    said = answer(ORIGIN)
    assert len(said) == 4 + struct.unpack("=I", said[:4])[0]
    welcome = json.loads(said[4:])
    assert welcome == {"kind": "welcome", "adapters": [dict(adapter) for adapter in adapters()]}
    assert answer("chrome-extension://abcdefghijklmnopabcdefghijklmnop/") == b""


def test_the_extension_is_small_asks_for_three_permissions_and_has_the_id_the_host_answers():
    import base64
    import hashlib

    manifest = json.loads(load_text("companion", "extension", "manifest.json"))
    assert manifest["permissions"] == ["nativeMessaging", "activeTab", "scripting"]
    assert "host_permissions" not in manifest
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    assert digest.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop")) == CHROMIUM_ID
    assert manifest["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID
    folder = Path(str(resource("companion", "extension")))
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 60_000
    english, german = (
        json.loads(load_text("companion", "extension", "_locales", code, "messages.json")) for code in ("en", "de")
    )
    assert english.keys() == german.keys()


def test_callers_are_told_apart():
    assert is_ours([ORIGIN])
    assert is_ours(["/home/a/.mozilla/native-messaging-hosts/app.deskside.companion.json", FIREFOX_ID])
    assert not is_ours(["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"])
    assert not is_ours([])
    assert is_ours([f"chrome-extension://{'a' * 32}/"], "a" * 32)
