"""Files that a run leaves behind, tried before it begins."""

from pathlib import Path
from tempfile import TemporaryFile

from crm_core.errors import SettingsError


def file_to_write(setting: str, name: str | None) -> Path | None:
    """Give the file that a setting names, None where it names none; its folder is made.

    Raises:
        SettingsError: It cannot be written.
    """
    if not name:
        return None
    path = Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            is_fitting = not path.is_dir()
    except (OSError, ValueError):
        is_fitting = False
    if not is_fitting:
        reason = f"The file that the setting {setting} names cannot be written"
        raise SettingsError(reason, "Name a file in a folder that this user may write to.")
    return path
