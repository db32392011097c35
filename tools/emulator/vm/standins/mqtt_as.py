# mqtt_as 0.8 as it is called, with its deadlines and its way of coming back; the wire to the broker lives in the host (mqtt_as.mjs).
import asyncio
import json
from binascii import hexlify, unhexlify
from time import ticks_diff, ticks_ms

import _mqtt
import network
from machine import RTC, unique_id

VERSION = (0, 8, 3)


async def eliza(*_):
    await asyncio.sleep_ms(0)


config = {
    "client_id": hexlify(unique_id()), "server": None, "port": 0, "user": "", "password": "", "keepalive": 60, "ping_interval": 0,
    "ssl": False, "ssl_params": {}, "response_time": 10, "clean_init": True, "clean": True, "max_repubs": 4, "will": None,
    "subs_cb": lambda *_: None, "wifi_coro": eliza, "connect_coro": eliza, "ssid": None, "wifi_pw": None, "queue_len": 0,
    "gateway": False, "mqttv5": False, "mqttv5_con_props": None,
}  # fmt: skip


class MQTTException(Exception):
    pass


class MsgQueue:
    def __init__(self, size):
        self._waiting, self._size, self._event, self.discards = [], size, asyncio.Event(), 0

    def put(self, *message):
        self._waiting.append(message)
        if len(self._waiting) > self._size:
            self._waiting.pop(0)
            self.discards += 1
        self._event.set()

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._waiting:
            self._event.clear()
            await self._event.wait()
        return self._waiting.pop(0)


class MQTTClient:
    REPUB_COUNT = 0
    DEBUG = False

    def __init__(self, config):
        if config["server"] is None:
            raise ValueError("no server specified.")
        if config["keepalive"] >= 65536:
            raise ValueError("invalid keepalive time")
        self._config, self._events = config, config["queue_len"] > 0
        self.server, self.port = config["server"], config["port"] or (8883 if config["ssl"] else 1883)
        self._response_ms = config["response_time"] * 1000
        if self._events:
            self.up, self.down, self.queue = asyncio.Event(), asyncio.Event(), MsgQueue(config["queue_len"])
        self._cb = self.queue.put if self._events else config["subs_cb"]
        self._station = network.WLAN(network.STA_IF)
        self._station.active(True)
        self._isconnected = self._in_connect = self._has_connected = False
        self._pid, self.rcv_pids, self.last_rx, self._accepted = 0, set(), ticks_ms(), None
        self._news, self._tasks = asyncio.Event(), []

    def dprint(self, msg, *args):
        if self.DEBUG:
            print(msg % args)

    async def wifi_connect(self, quick=False):
        station = self._station
        station.active(True)
        station.connect(self._config["ssid"], self._config["wifi_pw"])
        for _ in range(60):
            await asyncio.sleep(1)
            if station.isconnected() or station.status() < network.STAT_IDLE:
                break
        if not station.isconnected():
            raise OSError("Wi-Fi connect timed out")
        if not quick:
            await asyncio.sleep(5)

    async def connect(self, *, quick=False):
        if not self._has_connected:
            await self.wifi_connect(quick)
        self._in_connect = True
        try:
            await self._open(self._config["clean"] or (not self._has_connected and self._config["clean_init"]))
        except Exception:
            _mqtt.close()
            self._in_connect = False
            raise
        self.rcv_pids.clear()
        self._isconnected, self._in_connect = True, False
        if not self._has_connected:
            self._has_connected = True
            asyncio.create_task(self._keep_connected())
        self._tasks.append(asyncio.create_task(self._handle_msg()))
        self._tasks.append(asyncio.create_task(self._keep_alive()))
        if self._events:
            self.up.set()
        else:
            asyncio.create_task(self._config["wifi_coro"](True))
            asyncio.create_task(self._config["connect_coro"](self))

    async def publish(self, topic, msg, retain=False, qos=0, properties=None):
        _check(qos)
        while True:
            await self._connection()
            try:
                return await self._publish(topic, msg, retain, qos)
            except OSError:
                self._reconnect()

    async def subscribe(self, topic, qos=0, properties=None):
        _check(qos)
        await self._until_done({"kind": "subscribe", "topic": topic, "qos": qos})

    async def unsubscribe(self, topic, properties=None):
        await self._until_done({"kind": "unsubscribe", "topic": topic})

    def isconnected(self):
        if self._in_connect:
            return True
        if self._isconnected and not self._station.isconnected():
            self._reconnect()
        return self._isconnected

    async def disconnect(self):
        if self._accepted is not None:
            self._kill_tasks()
            _mqtt.say('{"kind": "disconnect"}')
            await asyncio.sleep_ms(100)
            _mqtt.close()
        self._has_connected = self._isconnected = False

    def close(self):
        _mqtt.close()
        try:
            self._station.disconnect()
        except OSError:
            self.dprint("Wi-Fi not started, unable to disconnect interface")
        self._station.active(False)

    async def broker_up(self):
        if not self.isconnected():
            return False
        before = self.last_rx
        _mqtt.say('{"kind": "ping"}')
        begun = ticks_ms()
        while ticks_diff(ticks_ms(), begun) < self._response_ms:
            await asyncio.sleep_ms(100)
            if ticks_diff(self.last_rx, before) > 0:
                return True
        return False

    async def wan_ok(self, packet=b""):
        return self.isconnected()

    async def _open(self, clean):
        ours, wire = self._config, {"kind": "connect", "clean": bool(clean), "server": self.server, "port": self.port}
        for name in ("client_id", "user", "password", "keepalive", "ssl", "will"):
            value = ours[name]
            wire[name] = value.decode() if isinstance(value, bytes) else value
        wire["calendar"] = list(RTC().datetime()[:6])
        wire["tls"] = {name: hexlify(value).decode() if name == "cadata" else value for name, value in ours["ssl_params"].items()}
        _mqtt.open()
        _mqtt.on_news(self._news.set)
        self._accepted, begun = None, ticks_ms()
        _mqtt.say(json.dumps(wire))
        while self._accepted is None:
            self._take()
            if ticks_diff(ticks_ms(), begun) > self._response_ms:
                raise OSError(-1, "Timeout on socket read")
            await asyncio.sleep_ms(20)
        if self._accepted:
            raise OSError(-1, self._accepted)

    def _take(self):
        """What has come in. OSError when that is the end of the connection."""
        while True:
            packet = _mqtt.take()
            if not packet:
                return
            packet = json.loads(packet)
            self.last_rx = ticks_ms()
            if packet["kind"] == "connack":
                self._accepted = packet["why_not"]
            elif packet["kind"] == "ack":
                self.rcv_pids.discard(packet["pid"])
            elif packet["kind"] == "message":
                self._cb(packet["topic"].encode(), unhexlify(packet["payload"]), packet["retained"])
            elif packet["kind"] == "closed":
                self._accepted = "Connection closed by host"
                raise OSError(-1, self._accepted)

    async def _handle_msg(self):
        try:
            while self.isconnected():
                self._news.clear()
                self._take()
                try:
                    await asyncio.wait_for_ms(self._news.wait(), 500)
                except asyncio.TimeoutError:
                    pass
        except OSError:
            pass
        self._reconnect()

    async def _keep_alive(self):
        every_ms = 250 * self._config["keepalive"] or 20000
        if 0 < self._config["ping_interval"] * 1000 < every_ms:
            every_ms = self._config["ping_interval"] * 1000
        while self.isconnected() and ticks_diff(ticks_ms(), self.last_rx) // every_ms < 4:
            await asyncio.sleep_ms(every_ms)
            _mqtt.say('{"kind": "ping"}')
        self._reconnect()

    def _kill_tasks(self):
        here, tasks, self._tasks = asyncio.current_task(), self._tasks, []
        for task in tasks:
            if task is not here:
                task.cancel()

    def _reconnect(self):
        if self._isconnected:
            self._isconnected = False
            self._kill_tasks()
            _mqtt.close()
            if self._events:
                self.down.set()
            else:
                asyncio.create_task(self._config["wifi_coro"](False))

    async def _connection(self):
        while not self._isconnected:
            await asyncio.sleep(1)

    async def _keep_connected(self):
        while self._has_connected:
            if self.isconnected():
                await asyncio.sleep(1)
                continue
            try:
                self._station.disconnect()
            except OSError:
                self.dprint("Wi-Fi not started, unable to disconnect interface")
            await asyncio.sleep(1)
            try:
                await self.wifi_connect()
            except OSError:
                continue
            if not self._has_connected:
                return
            try:
                await self.connect()
            except OSError as error:
                self.dprint("Error in reconnect. %s", error)
                self._in_connect = self._isconnected = False

    async def _publish(self, topic, msg, retain, qos):
        packet = {"kind": "publish", "topic": _text(topic), "payload": hexlify(msg).decode(), "retain": bool(retain), "qos": qos}
        packet["pid"] = pid = self._next_pid()
        if qos:
            self.rcv_pids.add(pid)
        _mqtt.say(json.dumps(packet))
        for _ in range(self._config["max_repubs"] if qos else 0):
            if await self._answered(pid):
                return
            self.REPUB_COUNT += 1
            _mqtt.say(json.dumps(packet))
        if qos and not await self._answered(pid):
            raise OSError(-1)

    async def _until_done(self, packet):
        while True:
            await self._connection()
            packet["pid"] = pid = self._next_pid()
            packet["topic"] = _text(packet["topic"])
            self.rcv_pids.add(pid)
            _mqtt.say(json.dumps(packet))
            if await self._answered(pid):
                return
            self._reconnect()

    async def _answered(self, pid):
        begun = ticks_ms()
        while pid in self.rcv_pids:
            if ticks_diff(ticks_ms(), begun) > self._response_ms or not self.isconnected():
                return False
            await asyncio.sleep_ms(20)
        return True

    def _next_pid(self):
        self._pid = self._pid + 1 if self._pid < 65535 else 1
        return self._pid


def _check(qos):
    if qos not in (0, 1):
        raise ValueError("Only qos 0 and 1 are supported.")


def _text(topic):
    return topic.decode() if isinstance(topic, bytes) else topic
