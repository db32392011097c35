"""Frames over Wi-Fi and MQTT: peterhinch's mqtt_as keeps the session, this keeps mqtt_as.

    AWAY --in, subscribed--> UP --a message unanswered for 5 s, the session lost--> AWAY

Nothing here blocks and nothing waits for ever: a session that is stuck is thrown away whole, and a new one begun.
"""

import asyncio

from badge.airtime import AGAIN
from badge.sendqueue import SendQueue

QOS = 1
CONNECT_S, LEAVE_S, LOOK_S = 60, 3, 1
SLOW_MS = 5000  # a message unanswered for so long: this road is not to be counted on
STUCK_MS, AWAY_MS = 20_000, 90_000  # then mqtt_as has lost its way
MOST_IN_FLIGHT = 4
MOST_HEARD = 8


class MqttLink:
    """`make_client(came, joined, changed)` gives an MQTTClient that calls these; `topic` is the badge's own."""

    name = "wifi"

    def __init__(self, make_client, networks, topic: str, now_ms):
        self._make_client, self._networks, self._topic, self._now_ms = make_client, networks, topic, now_ms
        self._queue, self._heard = SendQueue(), []
        self._flights, self._flown = {}, 0  # number: (since, task)
        self._is_open, self._is_wanted, self._was_up, self._is_on_air = False, True, False, False
        self._away_ms = 0
        self.problem = ""

    def is_up(self) -> bool:
        return self._is_open and self._oldest_ms() < SLOW_MS

    def send(self, frame: bytes):
        self._queue.put(self._now_ms(), frame)
        self._publish_next()

    def receive(self) -> list:
        heard, self._heard, self._was_up = self._heard, [], self.is_up()
        return heard

    def signal(self) -> int:
        return self._networks.signal()

    def has_news(self) -> bool:
        """Whether the mind should look."""
        return bool(self._heard) or self._was_up != self.is_up()

    def is_busy(self) -> bool:
        """Until Wi-Fi is off: a light sleep under it would tear the session and leave the radio as it was."""
        return self._is_on_air or bool(self._flights)

    def start(self):
        self._life = asyncio.create_task(self._live())

    def obey(self, power):
        """Whether Wi-Fi is on (power.py)."""
        self._is_wanted = power.is_wifi_on
        if self._life.done():  # nothing should end it, not even a lack of memory
            self.start()

    async def _live(self):
        """One session after the other, for as long as the badge lives."""
        while True:
            if self._is_wanted:
                self._is_on_air = True
                await self._session()
                self._is_on_air = False
            await asyncio.sleep(LOOK_S)

    async def _session(self):
        was_open, clients = False, []
        try:
            clients.append(self._make_client(self._came, self._joined, self._changed))
            await self._connect(clients[0])
            self._away_ms = self._now_ms()
            while self._is_wanted and not self._is_stuck():
                await asyncio.sleep(LOOK_S)
                was_open = was_open or self._is_open
        except Exception as error:  # whatever it was, the next session starts afresh
            self._note(error)
        if self._is_wanted and not was_open:
            self._networks.avoid()
        self._close()
        for client in clients:
            await self._leave(client)
        self._networks.leave()

    async def _connect(self, client):
        """OSError when it takes too long, or nobody wants it any more."""
        joining, until_ms = asyncio.create_task(client.connect()), self._now_ms() + CONNECT_S * 1000
        while not joining.done():
            if not self._is_wanted or self._now_ms() > until_ms:
                joining.cancel()
                raise OSError("no way in")
            await asyncio.sleep(LOOK_S)
        await joining

    async def _leave(self, client):
        client.is_over = True
        try:
            await asyncio.wait_for(client.disconnect(), LEAVE_S)
            client.close()
        except Exception as error:
            self._note(error)

    def _note(self, error):
        self.problem = "%s: %s" % (type(error).__name__, error)

    def _close(self):
        if self._is_open:
            self._away_ms = self._now_ms()
        self._is_open = False
        self._queue.clear()
        flights, self._flights = self._flights, {}
        for flight in flights.values():
            flight[1].cancel()

    def _is_stuck(self) -> bool:
        away_ms = 0 if self._is_open else self._now_ms() - self._away_ms
        return away_ms > AWAY_MS or self._oldest_ms() > STUCK_MS

    def _oldest_ms(self) -> int:
        """For how long the oldest message has waited for the broker's answer."""
        now_ms = self._now_ms()
        return max([now_ms - flight[0] for flight in self._flights.values()] or [0])

    def _publish_next(self):
        now_ms = self._now_ms()
        for kind in self._queue.kinds(now_ms):
            room = MOST_IN_FLIGHT if kind <= AGAIN else MOST_IN_FLIGHT - 1  # one place is the alarms'
            if not self._is_open or len(self._flights) >= room:
                return
            frame = self._queue.first(kind)
            self._queue.remove(frame)
            self._flown += 1
            self._flights[self._flown] = (now_ms, asyncio.create_task(self._publish(self._client, self._flown, frame)))

    async def _publish(self, client, number: int, frame: bytes):
        try:
            await client.publish(self._topic + "/up", frame, False, QOS)
        except Exception as error:  # not answered, then: the mind says it again
            self._note(error)
        self._flights.pop(number, None)
        self._publish_next()

    # What mqtt_as calls ---------------------------------------------------------------------------------------------

    def _came(self, topic, message, retained, *_):
        if not retained:
            self._heard = self._heard[1 - MOST_HEARD :] + [bytes(message)]

    async def _joined(self, client):
        await client.subscribe(self._topic + "/down", QOS)
        if client.isconnected() and not client.is_over:
            self._client, self._is_open = client, True

    async def _changed(self, is_up: bool):
        if not is_up:  # up it is when we are subscribed
            self._close()
