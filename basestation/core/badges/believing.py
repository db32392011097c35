"""Whether a frame is the newest word of a badge that was believed: anybody can send what only looks like one, or say an old one again."""

from badgelink import frame

from ..site import Site


def is_newest_word(site: Site, data: bytes) -> bool:
    try:
        header = frame.peek(data)
        badge = site.badges.get(header.badge_id)
        if badge is None or badge.window.newest != header.counter:
            return False
        frame.unseal(badge.cipher, data, True)
    except frame.BadFrame:
        return False
    return True
