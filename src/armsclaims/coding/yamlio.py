"""Strict YAML: duplicate and unknown keys are refused, and every message names file, line, rule and mend.

ruamel.yaml keeps comments and line numbers through a rewrite; what looks like a date stays a string.
"""

import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer, ComposerError
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.scanner import RoundTripScanner, ScannerError

from .. import files
from ..faults import data_error

_NOT_MADE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, AssertionError)
"""What ruamel.yaml raises, beside its own errors, for scalars such as `!!int abc`."""

MOST_BYTES = 2_000_000
"""The most bytes of a YAML file, a minute's work for its reader: the largest sheets hold a twentieth."""


class _Shallow(RoundTripScanner):
    """Refuses brackets in brackets beyond a hundred, whose scanning takes a minute."""

    def fetch_flow_collection_start(self, *token: Any, **more: Any) -> None:
        if len(self.flow_context) > 100:
            raise ScannerError(None, None, "it is nested too deeply", self.reader.get_mark())
        super().fetch_flow_collection_start(*token, **more)


class _NoAliases(Composer):
    """Refuses aliases: a few lines of them can stand for a billion words."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.parser.check_event(AliasEvent):
            event = self.parser.peek_event()
            raise ComposerError(None, None, "an alias (`*name`) stands for other words", event.start_mark)
        return super().compose_node(parent, index)


class _Strings(RoundTripConstructor):
    """Keeps timestamps as strings, and gives the line of a scalar that does not fit its tag."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            made = super().construct_object(node, deep)
            if isinstance(made, str):
                made.encode()  # half a surrogate pair can be written to no file
            return made
        except UnicodeEncodeError:
            problem = "a text holds half a character"
        except _NOT_MADE as error:
            what = str(getattr(node, "tag", None) or "value").rpartition(":")[2]
            problem = f"this cannot be read as {what} ({error})"
        raise ConstructorError(None, None, problem, node.start_mark)


_Strings.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def yaml() -> YAML:
    """Return a round-trip reader and writer as the sheets need it."""
    reader = YAML(typ="rt")
    reader.Scanner, reader.Composer, reader.Constructor = _Shallow, _NoAliases, _Strings
    reader.allow_duplicate_keys = False
    reader.preserve_quotes = True
    reader.representer.ignore_aliases = lambda *_: True  # none is written, as none is read
    reader.width = 4096  # a rewrite breaks no line that its writer did not break
    reader.indent(mapping=2, sequence=4, offset=2)
    return reader


@lru_cache(maxsize=32)
def _parsed(text: str) -> Any:
    """Return the YAML in a text, parsed once: a sheet takes a tenth of a second, and one process reads the
    same files several times.
    """
    return yaml().load(text)


def read(path: Path, name: str = "", *, shared: bool = False) -> Any:
    """Return the YAML of `path`, round-trip types with line numbers; `name` is the file in
    messages (default: its own). Writing it back changes nothing.

    What is `shared` the caller does not change: whoever reads the same words gets the same objects.

    Raises DataError naming file and line for a missing or unreadable file, bad YAML and duplicate keys.
    """
    try:
        text = files.read_text(path, MOST_BYTES)
        return _parsed(text) if shared else yaml().load(text)
    except (OSError, RecursionError, YAMLError, *_NOT_MADE) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else files.line(error)
        raise data_error(name or path.name, *_told(error), line) from None


def _told(error: Exception) -> tuple[str, str, str]:
    """Return rule, message and mend of what reading a file of YAML raises."""
    problem = str(getattr(error, "problem", None) or error).partition("\n")[0]
    match error:
        case FileNotFoundError():
            return "file-missing", "there is no such file", "create it, or name another"
        case OSError():
            return "file-unreadable", files.why(error), "save it as UTF-8, readable by you"
        case UnicodeDecodeError():
            return "file-unreadable", problem, "save it as UTF-8, readable by you"
        case RecursionError():
            return "bad-yaml", "it is nested too deeply", "close the brackets, or unindent"
        case DuplicateKeyError():
            return "duplicate-key", problem, "keep one of the two"
        case ComposerError():
            return "bad-yaml", problem, "write the words out"
        case YAMLError():
            return "bad-yaml", problem, "check indentation, colons and quotes at this line"
    message = f"it cannot be read ({type(error).__name__}: {error})"
    return "bad-yaml", message, "check its tags, anchors and quotes"


def dumped(content: Any, name: str = "") -> str:
    """Return content as YAML; raise DataError, of the file `name`, for what could not be read again."""
    stream = io.StringIO()
    yaml().dump(content, stream)
    made = stream.getvalue()
    try:
        size = len(made.encode())
    except UnicodeEncodeError:
        raise data_error(name, "bad-text", "a text holds half a character", "write it again") from None
    if size > MOST_BYTES:
        message = f"the sheet would have {size:,} bytes, over {MOST_BYTES:,}"
        raise data_error(name, "file-large", message, "shorten what is to be written")
    return made


def write(path: Path, content: Any) -> None:
    """Write `content` beside `path`, then rename it into place: a crash leaves the old file whole.

    Raises DataError for what could not be read again.
    """
    files.write({path: dumped(content, path.name)})


def line_of(node: Any, key: Any = None) -> int | None:
    """Return the line, from 1, of a key, a list entry or the node itself; None where unknown."""
    marks = getattr(node, "lc", None)
    if marks is None or marks.line is None:
        return None
    return (marks.data or {}).get(key, [marks.line])[0] + 1


def brief(value: Any) -> str:
    """Return a value as a message shows it: one line, cut where it is long."""
    try:
        told = repr(value) if not isinstance(value, Mapping) else "a mapping"
    except (ValueError, RecursionError):
        return "a value too long to print"
    return told if len(told) <= 80 else f"{told[:77]}..."
