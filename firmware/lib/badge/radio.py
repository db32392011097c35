"""Every bearer the badge has: frames in that are for us and new, frames out on all that are up."""

from badgelink.frame import BadFrame, peek, seal, unseal

from .heard import HeardFrames


class Radio:
    def __init__(self, links: list, identity, heard: HeardFrames):
        self._links, self._identity, self._heard = links, identity, heard

    def best(self):
        """The first link that is up, or None."""
        for link in self._links:
            if link.is_up():
                return link
        return None

    def received(self) -> list:
        """(counter, message) of each new frame. Those not for us, not from the base or not new are none of our business."""
        found = []
        for link in self._links:
            for frame in link.receive():
                opened = self._open(frame)
                if opened is not None and self._heard.accept(opened[0].counter):
                    found.append((opened[0].counter, opened[1]))
        return found

    def send(self, counter: int, message):
        """Sealed once: the same bytes, with one counter, on every path."""
        frame = seal(self._identity.cipher, self._identity.badge_id, counter, message)
        for link in self._links:
            if link.is_up():
                link.send(frame)

    def _open(self, frame: bytes) -> tuple | None:
        try:
            if peek(frame).badge_id != self._identity.badge_id:
                return None
            return unseal(self._identity.cipher, frame, False)
        except BadFrame:
            return None
