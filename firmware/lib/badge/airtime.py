"""The law of the air in Europe: how long a frame takes, and how much of this hour a badge may still fill with frames.

Each sub-band has its share of every rolling hour. The last of it belongs to what matters more:

    |------- words and routine -------|-- alarms said again --|-- new alarms --|
    0                       limit - 2 reserves          - 1 reserve        limit

What is spent is in flash before it is sent; for what is not an alarm a little ahead, so that flash is seldom written.
After a restart nobody knows how long there was no power: all that was claimed counts as if it were sent at the start.
"""

import struct

# Why a frame is sent: an alarm that is news, one said again in its own time, a word that must arrive, the rest, and the second
# saying of an alarm that is news.
ALARM, AGAIN, WORD, ROUTINE, COPY = 0, 1, 2, 3, 4
# Reserves that each leaves to those before it; how many may follow at once before it is spread over the hour, and for alarms
# which part of the limit if that is more.
RULES = ((0, 6, 4), (1, 1, 0), (2, 6, 0), (2, 2, 0), (1, 6, 8))

HOUR_MS = 3_600_000
# From, to (kHz), share of the hour in parts of 10 000. A channel is 125 kHz wide and must lie inside.
SUB_BANDS = ((863_000, 865_000, 10), (868_000, 868_600, 100), (868_700, 869_200, 10), (869_400, 869_650, 1000))
HALF_CHANNEL_KHZ = 63
SLOT_MS, SLOTS = 120_000, 32  # an hour, the slot that has begun, and the one in which the frame ends
RESERVED_FRAMES, LARGEST_ALARM_BYTES = 6, 32
CLAIM_MS = 2000
FILE = "airtime"
RECORD, RECORD_BYTES = ">I32I", 132  # when it was saved by a clock that runs on in deep sleep, 0 when more may have been sent since


def time_on_air_us(sf: int, size_bytes: int) -> int:
    """125 kHz, coding rate 4/5, 8 symbols of preamble, explicit header, CRC on."""
    bits_in_block = 4 * (sf - 2 if sf >= 11 else sf)  # symbols longer than 16 ms carry two bits less
    bits = max(8 * size_bytes - 4 * sf + 44, 0)
    symbols = 8 + (bits + bits_in_block - 1) // bits_in_block * 5
    return (1 << sf) * 2 * (49 + 4 * symbols)


def time_on_air_ms(sf: int, size_bytes: int) -> int:
    """Rounded up: what is booked is never less than what is sent."""
    return (time_on_air_us(sf, size_bytes) + 999) // 1000


def sub_band(frequency_khz: int) -> int | None:
    """Which of SUB_BANDS this channel lies in, None when a badge may not send there."""
    for number, band in enumerate(SUB_BANDS):
        if band[0] + HALF_CHANNEL_KHZ <= frequency_khz <= band[1] - HALF_CHANNEL_KHZ:
            return number
    return None


class Ledger:
    """One sub-band's rolling hour, in slots. A slot is forgotten when all that is in it ended more than an hour ago."""

    rules = RULES

    def __init__(self, store, number: int, sf: int):
        self.limit_ms = HOUR_MS * SUB_BANDS[number][2] // 10_000
        self.reserve_ms = min(RESERVED_FRAMES * time_on_air_ms(sf, LARGEST_ALARM_BYTES), self.limit_ms)
        self._store, self._file = store, FILE + str(number)
        self._slots, self._newest, self._claimed_ms, self._is_saved = [0] * SLOTS, 0, 0, False
        self._paid_ms = [-HOUR_MS] * len(RULES)  # until when the pace of each kind is used up

    def load(self, at_ms: int, wall_s: int):
        try:
            record = self._store.read(self._file)
        except OSError:
            record = b"?"  # there was one
        self._newest = at_ms // SLOT_MS + (1 if record else 0)
        if len(record) == RECORD_BYTES:
            values = struct.unpack(RECORD, record)
            self._slots, saved_s = list(values[1:]), values[0]
            if 0 < saved_s < wall_s:
                self._newest -= (wall_s - saved_s - 1) * 900 // SLOT_MS  # asleep the clock may be fast by some parts of a hundred
        if record:
            air_ms = self.reserve_ms // RESERVED_FRAMES  # half of what may follow at once: an alarm goes on, and a new one may come
            self._paid_ms[ALARM] = at_ms + self._burst(air_ms, ALARM) // 2 * self._gap_ms(air_ms, ALARM)
        if record and (len(record) != RECORD_BYTES or sum(self._slots) > self.limit_ms):
            self._slots = [0] * (SLOTS - 1) + [self.limit_ms - self.reserve_ms]  # not to be believed: count on little

    def spent_ms(self, at_ms: int) -> int:
        gone = min(at_ms // SLOT_MS - self._newest, SLOTS)
        if gone > 0:
            self._slots = self._slots[gone:] + [0] * gone
            self._newest = at_ms // SLOT_MS
        return sum(self._slots)

    def room_ms(self, at_ms: int, air_ms: int, kind: int) -> int:
        """What is left after this frame for others of its kind, below 0 when it may not be sent now."""
        if self._paid_ms[kind] > at_ms + (self._burst(air_ms, kind) - 1) * self._gap_ms(air_ms, kind):
            return -1
        return self.limit_ms - self.spent_ms(at_ms + air_ms) - air_ms - self.rules[kind][0] * self.reserve_ms

    def book(self, at_ms: int, air_ms: int, kind: int, room_ms: int):
        if air_ms > self._claimed_ms:
            self._write(air_ms + (min(room_ms, CLAIM_MS) if kind in (WORD, ROUTINE) else 0), 0)
        self._claimed_ms = max(self._claimed_ms - air_ms, 0)
        self._slots[-1] += air_ms
        self._is_saved = False
        self._paid_ms[kind] = max(self._paid_ms[kind], at_ms) + self._gap_ms(air_ms, kind)

    def save(self, wall_s: int):
        if not self._is_saved:
            self._is_saved = True
            self._write(0, wall_s)

    def _burst(self, air_ms: int, kind: int) -> int:
        least, part = self.rules[kind][1:]
        return max(least, self.limit_ms // part // air_ms) if part else least

    def _gap_ms(self, air_ms: int, kind: int) -> int:
        """What comes again and again is spread over the hour, so that there are no long silences."""
        share_ms = self.limit_ms // (4 if kind == COPY else 2)
        if kind == WORD:
            share_ms = self.limit_ms - self.rules[kind][0] * self.reserve_ms
        elif kind == ROUTINE:
            share_ms = max(self.limit_ms - 3 * self.reserve_ms, (self.limit_ms - 2 * self.reserve_ms) // 2)
        return SLOTS * SLOT_MS // max(share_ms // air_ms, 1)

    def _write(self, claim_ms: int, wall_s: int):
        self._claimed_ms = claim_ms
        slots = self._slots[:-1] + [self._slots[-1] + claim_ms]
        try:
            self._store.replace(self._file, struct.pack(RECORD, wall_s, *slots))
        except OSError:
            self._claimed_ms = 0  # tried again with the next frame; flash that is broken keeps no alarm back


class Airtime:
    ledger = Ledger

    def __init__(self, store, sf: int, frequencies_khz: list, below):
        self.sf, self._below, self._channels = sf, below, []
        ledgers = {}
        for khz in frequencies_khz:
            number = sub_band(khz)
            if number is not None:
                ledgers[number] = ledgers.get(number) or self.ledger(store, number, sf)
                self._channels.append((khz, ledgers[number]))
        self._ledgers = list(ledgers.values())

    def has_channel(self) -> bool:
        return bool(self._channels)

    def load(self, at_ms: int, wall_s: int = 0):
        """`wall_s`: seconds on the clock that `save` was given too, when it surely ran on since then; 0 when nobody knows."""
        for ledger in self._ledgers:
            ledger.load(at_ms, wall_s)

    def save(self, wall_s: int):
        """To the millisecond: before a sleep whose length will be known."""
        for ledger in self._ledgers:
            ledger.save(wall_s)

    def take(self, at_ms: int, size_bytes: int, kind: int) -> int:
        """The frequency (kHz) to send on now, its time already booked; 0 when the law says not yet."""
        air_ms, count = time_on_air_ms(self.sf, size_bytes), len(self._channels)
        first = self._below(count) if count else 0
        for step in range(count):
            khz, ledger = self._channels[(first + step) % count]
            room_ms = ledger.room_ms(at_ms, air_ms, kind)
            if room_ms >= 0:
                ledger.book(at_ms, air_ms, kind, room_ms)
                return khz
        return 0

    def left_ms(self, at_ms: int) -> int:
        """What alarms may still spend in the sub-band that has most."""
        return max([ledger.limit_ms - ledger.spent_ms(at_ms) for ledger in self._ledgers] or [0])
