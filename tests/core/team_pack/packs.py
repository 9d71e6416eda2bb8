"""Team files for tests, signed with keys made for them."""

from collections.abc import Mapping

from core.team_pack.pack_format import TeamPack, signed
from core.team_pack.signing_key import new_seed, public_key

SEED = new_seed()
KEY = public_key(SEED)
STYLE = {"style.toml": 'formality = "formal"\n'}


def make_pack(version: int = 1, files: Mapping[str, str] = STYLE, team: str = "Lamps", seed: bytes = SEED) -> TeamPack:
    return signed(TeamPack(team, version, "2026-11-30T10:00:00+00:00", "Lea", public_key(seed), dict(files)), seed)
