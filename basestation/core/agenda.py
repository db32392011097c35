"""When what is next due."""

import heapq

Item = tuple[str, int]


class Agenda:
    """Entries are hints: whoever takes one looks at the real thing. `put_off` says until when an item that can't be thought about is
    let be."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, str, int]] = []
        self.put_off: dict[Item, int] = {}

    def put(self, due_ms: int | None, kind: str, number: int) -> None:
        if due_ms is not None:
            heapq.heappush(self._heap, (due_ms, kind, number))

    def take_due(self, at_ms: int, most: int | None = None) -> list[Item]:
        """In the order in which they fell due; at most so many."""
        due: dict[Item, None] = {}
        while (most is None or len(due) < most) and (item := self.next_due(at_ms)):
            heapq.heappop(self._heap)
            due[item] = None
        return list(due)

    def next_due(self, at_ms: int) -> Item | None:
        while self._heap and self._heap[0][0] <= at_ms:
            item = self._heap[0][1:]
            until_ms = self.put_off.get(item, at_ms)
            if until_ms <= at_ms:
                return item
            heapq.heapreplace(self._heap, (until_ms, *item))
        return None

    def due_ms(self) -> int | None:
        return self._heap[0][0] if self._heap else None
