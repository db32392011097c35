"""Texts that wait for the modem, which sends a few a minute: who asks for help goes first, and of each alarm one person before the next."""

from collections import deque

from .talk import Job


class JobQueue(deque[Job]):
    def put(self, job: Job) -> None:
        """Before all that matter less, but none of which a part is sent already."""
        place = next((place for place, other in enumerate(self) if other.rank > job.rank and not other.is_begun), len(self))
        self.insert(place, job)

    def drop_unwanted(self, at_ms: int) -> None:
        """Nobody waits for them any more."""
        for job in [job for job in self if job.until_ms is not None and job.until_ms < at_ms]:
            self.remove(job)
