"""Which of the networks we know: the one that let us in last, then the next. Never a scan: it would stop the badge for seconds."""

import asyncio

_LOOK_S, _FAILS_AFTER, _PATIENCE = 0.1, 10, 120  # looks before a failure is believed, and before we give up
_WEAKEST_DBM, _STRONGEST_DBM = -95, -45


class Networks:
    """`station`: network.WLAN of the station. `known`: as in /settings.json, the school's first."""

    def __init__(self, known: list, station):
        self._known, self._station, self._next = known, station, 0

    async def join(self):
        """In one of them when it returns; OSError when none lets us in."""
        self._station.active(True)
        for _ in self._known:
            if await self._is_in(self._known[self._next]):
                return
            self.avoid()
        raise OSError("no network that we know lets us in")

    def avoid(self):
        """The one we are in leads nowhere: another first."""
        self._next = (self._next + 1) % len(self._known)

    def leave(self):
        self._station.active(False)

    def signal(self) -> int:
        """In percent, 0 when there is none."""
        try:
            dbm = self._station.status("rssi")
        except OSError:
            return 0
        return min(max((dbm - _WEAKEST_DBM) * 100 // (_STRONGEST_DBM - _WEAKEST_DBM), 1), 100)

    async def _is_in(self, network: dict) -> bool:
        try:
            self._station.disconnect()
        except OSError:
            self._station.active(True)  # it was not even started
        self._station.connect(network["ssid"], network["password"])
        for look in range(_PATIENCE):
            await asyncio.sleep(_LOOK_S)
            if self._station.isconnected():
                return True
            if look >= _FAILS_AFTER and 200 <= self._station.status() < 1000:  # not there, wrong password, refused
                break
        return False
