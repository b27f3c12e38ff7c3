"""The errors that a user can do something about.

AssistantError
├── SourceError        a file, folder or address could not be read as an article
├── LibraryError       the library on disk cannot be opened, read or written
│   ├── UnknownDocumentError   no document, or more than one, goes by that name
│   └── UnknownConversationError   no conversation, or more than one, has that id
├── ModelError         a language, embedding or reader model could not be used
├── PromptError        a prompt file and the code disagree on its variables
├── SettingsError      a setting has a value that it cannot have
├── UsageError         a question or option that makes no sense
└── DatasetError       an evaluation dataset or run folder is not in its form

Every message is one line and says what came, what was expected and what to do. The command line
prints it and exits with 1 (2 for `UsageError` and `SettingsError`); anything else that escapes is
a bug and keeps its traceback.
"""


class AssistantError(Exception):
    """Anything that went wrong in a way that the user can act on."""

    exit_code = 1


class SourceError(AssistantError):
    """A file, folder or address could not be read as an article."""


class LibraryError(AssistantError):
    """The library on disk cannot be opened, read or written."""


class UnknownDocumentError(LibraryError):
    """No document, or more than one, goes by the name that was given."""


class UnknownConversationError(LibraryError):
    """No conversation, or more than one, has the id that was given."""


class ModelError(AssistantError):
    """A language, embedding or reader model could not be used."""


class PromptError(AssistantError):
    """A prompt file and the code disagree on its variables."""


class SettingsError(AssistantError):
    """A setting has a value that it cannot have."""

    exit_code = 2


class UsageError(AssistantError):
    """A question or an option that makes no sense as it stands."""

    exit_code = 2


class DatasetError(AssistantError):
    """An evaluation dataset or run folder is not in its form."""
