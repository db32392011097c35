"""Records one behind the other in a flash file, each with its length and CRC-32.

A power cut may leave any part of a record at the end. Nothing has to be repaired: the reader steps over what does
not fit its CRC, byte by byte, until a record does.
"""

import binascii

CRC_BYTES = 4
LONGEST = 64


class Log:
    def __init__(self, store, name: str):
        self._store, self._name = store, name

    def append(self, record: bytes):
        self._store.append(self._name, _framed(record))

    def rewrite(self, records: list):
        self._store.replace(self._name, b"".join([_framed(record) for record in records]))

    def size_bytes(self) -> int:
        return self._store.size(self._name)

    def load(self) -> list:
        """Every whole record, oldest first."""
        data, at, records = self._store.read(self._name), 0, []
        while at < len(data):
            record = _record(data, at)
            if record is None:
                at += 1
            else:
                records.append(record)
                at += len(record) + 1 + CRC_BYTES
        return records


def _framed(record: bytes) -> bytes:
    return bytes([len(record)]) + record + _crc(record)


def _record(data: bytes, at: int) -> bytes | None:
    size = data[at]
    end = at + 1 + size
    if not 0 < size <= LONGEST or end + CRC_BYTES > len(data):
        return None
    record = data[at + 1 : end]
    return record if _crc(record) == data[end : end + CRC_BYTES] else None


def _crc(record: bytes) -> bytes:
    return (binascii.crc32(record) & 0xFFFFFFFF).to_bytes(CRC_BYTES, "big")
