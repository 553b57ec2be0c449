"""What can be wrong, said so that it can be mended: exit codes, faults and the errors that carry them.

Standard library only, because the command line imports this before anything else.
"""

from dataclasses import dataclass

EXIT_CODES: dict[int, str] = {
    0: "done",
    1: "a fault of the program itself, or its set-up failed",
    2: "the call is at fault: unknown name, wrong type, out of range, reversed dates",
    3: "the data is at fault: a sheet, a table or an article's text",
    4: "a cell of a chapter failed",
    5: "a time limit passed, or a kernel died or was killed",
    6: "a check of the report or a verification failed, or there is no such edition",
    7: "publishing failed: disk, permission or rename",
    8: "another build holds the lock",
    130: "stopped from outside: Ctrl-C, SIGTERM or SIGHUP",
}
"""The one table of exit codes; the documentation prints it from here."""
STOPPED = 130


def one_line(text: str, most: int = 1000) -> str:
    """Return `text` as one printable line: other characters escaped, the rest cut off."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:most])
    return shown + ("..." if len(text) > most else "")


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the data: where it is, which rule it breaks, and the edit that mends it."""

    file: str
    rule: str
    message: str
    mend: str
    line: int | None = None
    claim: str | None = None

    def __str__(self) -> str:
        where = one_line(self.file, 300) + (f":{self.line}" if self.line else "")
        who = f" [{one_line(self.claim, 100)}]" if self.claim else ""
        return f"{where}{who} {self.rule}: {one_line(self.message, 400)} -- {one_line(self.mend, 600)}"


class ArmsclaimsError(Exception):
    """Base of all errors the program raises on purpose; `exit_code` is what the command line returns."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of it: the message says what is wrong and where, no traceback does."""
        return [f"{type(self).__name__}: {self}"]


class CallError(ArmsclaimsError):
    """The call is at fault: a parameter or an option (exit code 2)."""

    exit_code = 2


class DataError(ArmsclaimsError):
    """The data is at fault (exit code 3); carries every fault found, not only the first."""

    exit_code = 3

    def __init__(self, faults: list[Fault]):
        self.faults = list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def data_error(file: str, rule: str, message: str, mend: str, line: int | None = None) -> DataError:
    """Return the error of one fault."""
    return DataError([Fault(file, rule, message, mend, line)])


class CellError(ArmsclaimsError):
    """A cell of a chapter failed (exit code 4)."""

    exit_code = 4


class KernelError(ArmsclaimsError):
    """A time limit passed, or a kernel died or was killed (exit code 5)."""

    exit_code = 5


class ReportError(ArmsclaimsError):
    """A check of the report or a verification failed (exit code 6)."""

    exit_code = 6


class PublishError(ArmsclaimsError):
    """Publishing failed (exit code 7); the last good edition is as it was."""

    exit_code = 7


class LockedError(ArmsclaimsError):
    """Another build holds the lock (exit code 8)."""

    exit_code = 8
