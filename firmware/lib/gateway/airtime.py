"""The law of the air for a gateway, which answers many badges: more at once than a badge, and a third of the hour is the alarms' alone."""

from badge.airtime import ALARM, ROUTINE, WORD, Airtime, Ledger

__all__ = ["ALARM", "ROUTINE", "WORD", "GatewayAirtime"]

RESERVES = 6  # that the hour is parted into


class GatewayLedger(Ledger):
    # As badge/airtime.py's: reserves left to what matters more, how many at once, and which part of the limit if that is more.
    rules = ((0, 12, 2), (1, 1, 0), (2, 12, 4), (3, 4, 0), (1, 1, 0))

    def __init__(self, store, number: int, sf: int):
        Ledger.__init__(self, store, number, sf)
        self.reserve_ms = self.limit_ms // RESERVES


class GatewayAirtime(Airtime):
    ledger = GatewayLedger
