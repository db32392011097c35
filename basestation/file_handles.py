"""As many files and connections as this computer lets the base have: it is given 1024 to begin with, and four hundred badges need more."""

import logging
import resource

WANTED = 65_536
ENOUGH = 5_000  # every badge that the embedded broker lets in, every page, and the database

log = logging.getLogger(__name__)


def take_file_handles() -> int:
    """How many there are now."""
    given, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if most == resource.RLIM_INFINITY else min(WANTED, most)
    if given != resource.RLIM_INFINITY and given < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
        given = wanted
    if given != resource.RLIM_INFINITY and given < ENOUGH:
        log.warning("this computer lets the base have only %d files and connections: with many badges, raise LimitNOFILE", given)
    return given
