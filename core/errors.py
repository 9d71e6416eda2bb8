"""Expected failures: what can go wrong without anybody having made a mistake in this code.

Each carries the id of a message and the values in it; the words stand in the one catalogue
(`resources/locale`), where `error.<id>` is the sentence and `hint.<id>` the way on. Whatever is
raised and is no `DesksideError` is a bug: a traceback in the log, a calm message in the panel.

The id of a class is its name in kebab case: `WrongKey` is worded by `error.wrong-key` and
`hint.wrong-key`. A test checks that every class here has both, and that they use only its values.
"""

from __future__ import annotations

import re


class DesksideError(Exception):
    """An expected failure. Values must never hold ticket text, customer names or secrets:
    they may end up in the log."""

    def __init__(self, **values: str | int | float) -> None:
        self.values = values
        super().__init__(self.message_id, values)

    def __reduce__(self) -> tuple[object, ...]:
        """Between two processes an error travels as its type and its values."""
        return _made_again, (type(self), self.values)

    @property
    def message_id(self) -> str:
        """The catalogue's id of the sentence and of the hint, e.g. `wrong-key`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    def __str__(self) -> str:
        return " ".join([self.message_id, *(f"{name}={value}" for name, value in self.values.items())])


def _made_again(kind: type[DesksideError], values: dict[str, str | int | float]) -> DesksideError:
    return kind(**values)


# -- the store -------------------------------------------------------------------------------


class StoreError(DesksideError):
    """Something about the encrypted file of a workspace."""


class WrongKey(StoreError):
    """The key or passphrase does not open this store."""


class NewerSchema(StoreError):
    """The store was written by a later version (values: found, known)."""


class StoreUnwritable(StoreError):
    """The store can be read and not written: its disk or folder allows no writing (values: path)."""


class DiskFull(StoreUnwritable):
    """No room left on the disk (values: path)."""


class DamagedStore(StoreError):
    """The file is no whole database although the key is right (values: path)."""


class StoreBusy(StoreError):
    """Another process holds the store for longer than we wait (values: path)."""


class StoreMissing(StoreError):
    """The store is gone while its key file or a replaced store still stands there (values: path)."""


class StoreVanished(StoreUnwritable):
    """The store was moved or deleted while it was in use (values: path)."""


class WrongRecoveryCode(StoreError):
    """A recovery code with a typing mistake."""


class NoPassphrase(StoreError):
    """The keyring keeps the key of this store; there is no passphrase to change."""


class NoNewPassphrase(StoreError):
    """Nobody is there to be asked for a new passphrase, and none is given."""


class NoKey(StoreError):
    """No keyring and no passphrase: nothing to open the store with."""


# -- reading what people give us -------------------------------------------------------------


class InputError(DesksideError):
    """A file or text that can't be used."""


class FileMissing(InputError):
    """There is no such file (values: path)."""


class FileUnreadable(InputError):
    """The file is there, but the system does not let us read it (values: path, reason)."""


class FileThere(FileUnreadable):
    """A file that nothing may be written over is there already (values: path)."""


class FileUnwritable(InputError):
    """The system does not let us write there (values: path, reason)."""


class SnippetExists(InputError):
    """There is a snippet of that name already; nothing was written (values: name)."""


class NotATicket(InputError):
    """Neither JSON ticket, mail nor text (values: reason)."""


class UnknownColumns(NotATicket):
    """A table none of whose columns holds what customers wrote (values: columns)."""


class EmptyTicket(InputError):
    """There are no words in it."""


class PageUnreadable(InputError):
    """A file that can't be read as a page of the docs (values: path, reason, why)."""


class TooLarge(InputError):
    """Larger than the limit (values: path, bytes, limit)."""


class BadLine(InputError):
    """A line of a batch that is no valid input (values: reason)."""


class EmptyDataset(InputError):
    """A data set to measure with holds no question (values: path)."""


class BadDataset(InputError):
    """A data set to measure with lacks a field, or has one that is wrong (values: path, reason, fields)."""


class UnknownCustomer(InputError):
    """Nobody is stored under the id or address given."""


class BadWorkspaceFile(InputError):
    """A file of the workspace has a mistake (values: path, line, reason); where it is known, a value `column` says the
    place in the line. Both count from 1."""


class BadSetting(InputError):
    """A setting's value is not of its type (values: name, value, expected)."""


class WorkspaceMissing(InputError):
    """The workspace folder, or its docs, is not there (values: path)."""


class NoTrialQuestion(InputError):
    """No page of the docs has been read yet from which a question could be made."""


class NoWorkspace(InputError):
    """Nobody has chosen a workspace yet."""


# -- models ----------------------------------------------------------------------------------


class ModelError(DesksideError):
    """Something about a model or its host process."""


class ModelMissing(ModelError):
    """The model's file is not on this machine (values: model)."""


class ModelGone(ModelError):
    """The host process ended in the middle of a request; it is restarted (values: model)."""


class ModelSilent(ModelGone):
    """The host process hung: it was silent for too long, and is replaced (values: model)."""


class ModelBroken(ModelError):
    """The file can't be loaded as a model (values: model, reason)."""


class ChatTemplateUnusable(ModelBroken):
    """The chat template in the file fails, or leaves out what was said (values: model, reason)."""


class NoChatTemplate(ModelBroken):
    """A base model: nobody taught it to answer (values: model)."""


class NoTextModel(ModelBroken):
    """The file is of another kind than a language model, its `kind` a word of the field (values: model, kind)."""


class RerankerModel(ModelBroken):
    """The model compares a question with a page, and neither writes nor makes vectors (values: model)."""


class EncoderModel(ModelBroken):
    """The model reads only, and says no way to make one vector of a text (values: model)."""


class PartOfModel(ModelBroken):
    """One of the files that a model was split into (values: model, part, parts)."""


class NotEnoughMemory(ModelError):
    """The model needs more memory than is free (values: model, needed, free)."""


class PromptTooLong(ModelError):
    """The prompt does not fit the context (values: tokens, limit)."""


class BadGrammar(ModelError):
    """The grammar that an answer must follow is no GBNF that llama.cpp understands (values: model)."""


class UnknownModel(ModelError):
    """No such id in the catalogue, nor imported (values: model)."""


class FetchFailed(ModelError):
    """No source could serve the file (values: model, reason)."""


class NoNetwork(FetchFailed):
    """Not one of the machines that have the file answered (values: model, reason)."""


class ProxyRefused(FetchFailed):
    """A proxy stands between this machine and the file, and does not let it through (values: model, reason)."""


class WrongDigest(ModelError):
    """The file's SHA-256 is not the expected one; the file was deleted (values: model, expected, found)."""


class UnexpectedFile(ModelError):
    """A file to import has another SHA-256 than the one given; it was left alone (values: path, expected, found)."""


class NoDiskSpace(ModelError):
    """Too little room for the model; sizes in MB (values: needed, free, path)."""


# -- the rest --------------------------------------------------------------------------------


class EgressRefused(DesksideError):
    """The guard refused a connection, a name look-up or a listening socket (values: what)."""


class WorkerGone(DesksideError):
    """The process that works for the window ended in the middle of something; it is started again."""


class StoreLocked(WorkerGone):
    """The panel was locked in the middle of something: the process that had the key is put away."""


class GoneForGood(DesksideError):
    """What was deleted can't come back: the process that held it has ended."""


class GateNotPassed(DesksideError):
    """An intent whose figures do not allow tier 1 yet (values: intent)."""


class NoDisplay(DesksideError):
    """There is no screen to open the panel on."""


class NotRunning(DesksideError):
    """No panel serves this data directory."""


class AlreadyRunning(DesksideError):
    """Another panel serves this data directory."""
