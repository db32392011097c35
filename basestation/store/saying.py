"""Why a database can't be used, in the words of whoever has to do something about it."""

import errno

RESTORE = "Restore the newest backup, as docs/operations.md says"
GARBLED = f"something in it can't be read: `doorstep journal verify` may say what. {RESTORE}"
NO_TEXT = "Could not decode to UTF-8"  # Python's own words, which go on with what stands there

WORDS = {
    "SQLITE_FULL": "the disk is full. Free some room: it goes on by itself",
    "SQLITE_IOERR": "the disk reports an error and may be failing. Copy the newest backup to another computer, and ring your technician",
    "SQLITE_READONLY": "the disk can only be read. Ring your technician",
    "SQLITE_CANTOPEN": "its file can't be opened. Is its folder there, and may the base's user write in it?",
    "SQLITE_BUSY": "another program keeps it locked. Close whatever else has the database open: it goes on by itself",
    "SQLITE_CORRUPT": f"its file is damaged. {RESTORE}",
    "SQLITE_NOTADB": f"its file is damaged. {RESTORE}",
}
NAMES = {errno.ENOSPC: "SQLITE_FULL", errno.EDQUOT: "SQLITE_FULL", errno.EIO: "SQLITE_IOERR", errno.EROFS: "SQLITE_READONLY"}


def in_words(error: BaseException) -> str:
    """What the driver itself said follows, for the technician; never the statement, which says nothing to anybody."""
    said = getattr(error, "orig", None) or error
    if isinstance(said, ValueError) or NO_TEXT in str(said):
        return GARBLED  # the error quotes what it could not read, and that is about people
    name = getattr(said, "sqlite_errorname", "") or NAMES.get(getattr(said, "errno", None) or 0, "")
    words = next((words for kind, words in WORDS.items() if name == kind or name.startswith(f"{kind}_")), "")
    return f"{words} ({said})" if words else str(said)
