"""The floors, as a process of their own: answers every message, either at once or after one durable SQLite commit."""

import argparse
import socket
import sqlite3
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion


def connect(port: int, client_id: str = "") -> mqtt.Client:
    """A client without Nagle's delay, driven by its caller."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id)
    client.on_socket_open = _without_delay
    client.connect("127.0.0.1", port)
    return client


def _without_delay(_client: mqtt.Client, _data: Any, opened: Any) -> None:
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("name")
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    database = _open(arguments.database) if arguments.database else None
    client = connect(arguments.port)

    def answer(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        if database is not None:
            database.execute("INSERT INTO heard (frame) VALUES (?)", (message.payload,))
            database.commit()
        client.publish(f"{arguments.name}/down", message.payload, qos=1)

    def subscribe(*_: Any) -> None:
        client.subscribe(f"{arguments.name}/up", qos=1)

    client.on_message = answer
    client.on_connect = subscribe
    client.on_subscribe = lambda *_: print("ready", flush=True)
    client.loop_forever()


def _open(path: str) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS heard (id INTEGER PRIMARY KEY, frame BLOB)")
    return database


if __name__ == "__main__":
    main()
