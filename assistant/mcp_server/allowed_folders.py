"""Which files an agent may have added: those below folders that the user has named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SourceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable


class AllowedFolders:
    """Folders below which files may be read; links are followed before it is decided."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Resolve the folders once, so that a link put in their place later opens nothing.

        Raises:
            UsageError: one of them is no folder.
        """
        self.folders: list[Path] = []
        for folder in folders:
            resolved = folder.expanduser().resolve()
            if not resolved.is_dir():
                raise UsageError(f"--allow-add expects folders; {folder} is none.")
            self.folders.append(resolved)

    def file(self, source: str) -> Path:
        """Return where a file really lies, if it lies below an allowed folder.

        Raises:
            SourceError: it does not, or it is no file; whether there is one elsewhere is not told.
        """
        refused = SourceError(
            f"{source!r} is not a file below an allowed folder; expected the path of one below: "
            f"{', '.join(map(str, self.folders))}."
        )
        if "\x00" in source:
            raise refused
        path = Path(source).expanduser()
        candidates = [path] if path.is_absolute() else [folder / path for folder in self.folders]
        for candidate in candidates:
            try:
                resolved = candidate.resolve(strict=True)
            except (OSError, RuntimeError, ValueError):
                continue
            below = any(resolved.is_relative_to(folder) for folder in self.folders)
            if below and resolved.is_file():
                return resolved
        raise refused
