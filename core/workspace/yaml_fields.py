"""Reading YAML that somebody else wrote: the plain subset that fields of a page or snippet need, without aliases.

An alias stands for what was said before, so a few lines may mean more than a machine holds. No field needs one.
"""

from __future__ import annotations

from typing import Any

import yaml

_LONGEST = 64 * 1024
"""Characters of a head; a longer one is no head."""


class BadYaml(ValueError):
    """Text that is no YAML, or no such YAML. `line` and `column` are 1-based, 0 and 1 where they are not known."""

    def __init__(self, reason: str, line: int = 0, column: int = 1) -> None:
        super().__init__(reason)
        self.reason, self.line, self.column = reason, line, column


def read_yaml(text: str) -> Any:  # noqa: ANN401 — whatever YAML holds there
    """The value of a YAML document. Raises `BadYaml` for what is none, is too long or nested too deeply, names a date
    that does not exist, or uses an alias."""
    if len(text) > _LONGEST:
        raise BadYaml(f"over {_LONGEST} characters")
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken):
                raise BadYaml("aliases (*name) are not read", token.start_mark.line + 1, token.start_mark.column + 1)
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 1)
        raise BadYaml(error.problem or "no YAML", line, column) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise BadYaml("no YAML") from error
    except BadYaml:
        raise
    except ValueError as error:
        raise BadYaml(str(error)) from error
