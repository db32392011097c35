"""Of the ways in and out: combinations of settings that contradict each other, or would do nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from .errors import Finding
from .whole import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MQTT_TLS = 8883


def _tls(table: str) -> Callable[[Settings], Iterator[Finding]]:
    """Of a broker of somebody else's, which is told of in `table`."""

    def check(settings: Settings) -> Iterator[Finding]:
        part = getattr(settings, table)
        if part is None:
            return
        files: dict[str, Path | None] = {name: getattr(part, name, None) for name in ("ca_file", "certificate", "private_key")}
        there = [name for name, path in files.items() if path is not None]
        if there and not part.tls:
            yield (
                f"{table}.{there[0]}",
                f"does nothing without TLS: write {table}.tls = true, and the port for it ({MQTT_TLS}), or leave it out",
            )
        elif part.port == MQTT_TLS and not part.tls:
            yield f"{table}.tls", f"must be true on port {MQTT_TLS}: write it, or the port 1883"
        if files["private_key"] is not None and files["certificate"] is None:
            yield f"{table}.private_key", f"does nothing without {table}.certificate: name that file too, or leave this out"
        if getattr(part, "password", "") and not part.username:
            yield f"{table}.password", f"does nothing without {table}.username: give that too, or leave this out"

    return check


def _not_ours(table: str) -> Callable[[Settings], Iterator[Finding]]:
    """The base's own broker is for badges and lets nobody else in."""

    def check(settings: Settings) -> Iterator[Finding]:
        part, broker = getattr(settings, table), settings.broker
        if part is None or part.host not in LOOPBACK:
            return
        own = {settings.web.port: "the pages are"} | ({broker.port: "the badges' broker is"} if broker.kind == "embedded" else {})
        if part.port in own:
            yield f"{table}.port", f"is {part.port} on this computer, where {own[part.port]}: write the port of the other broker"

    return check


def _things(settings: Settings) -> Iterator[Finding]:
    storage = urlsplit(settings.things.storage) if settings.things is not None else None
    if storage is not None and storage.scheme == "http" and storage.hostname not in LOOPBACK:
        yield "things.storage", "begins with http://, so the api_key could be read on the way: write https://"


def _prefix(settings: Settings) -> Iterator[Finding]:
    prefix = settings.homeassistant.prefix if settings.homeassistant is not None else ""
    if prefix != prefix.strip("/") or "//" in prefix:
        yield (
            "homeassistant.prefix",
            f'must have no / at its ends, and none beside another: write "{"/".join(filter(None, prefix.split("/")))}"',
        )


def _second_receiver(settings: Settings) -> Iterator[Finding]:
    arc = settings.arc
    if arc is None:
        return
    alone = [name for name, usual in (("second_port", 0), ("second_transport", "tcp")) if getattr(arc, name) != usual]
    if not arc.second_host:
        yield from (
            (f"arc.{name}", "does nothing without arc.second_host: name their second receiver, or leave this out") for name in alone
        )
    elif (arc.host, arc.port) == (arc.second_host, arc.second_port or arc.port):
        yield "arc.second_host", "is the first receiver again, so nothing is left when that fails: name their second one, or leave this out"


def _centre(settings: Settings) -> Iterator[Finding]:
    arc = settings.arc
    if arc is None:
        return
    if "probe_s" in arc.model_fields_set and arc.probe_s > arc.supervision_s:
        yield (
            "arc.probe_s",
            f"is {arc.probe_s}, but the line is tested every {arc.supervision_s} s anyway (supervision_s): write no more than that, or 0",
        )
    if arc.probe == "knock" and (not arc.probe_s or "tcp" not in (arc.transport, arc.second_transport if arc.second_host else "")):
        yield "arc.probe", "does nothing without arc.probe_s over TCP, where a connection can be opened: leave it out"
    if arc.tell_address and not arc.tell_text:
        yield (
            "arc.tell_address",
            "does nothing without arc.tell_text, for it is part of the text: write tell_text = true, or tell_address = false",
        )
    if arc.tell_address and arc.protocol == "ADM-CID":
        yield "arc.tell_address", 'does nothing with ADM-CID, which has no room for it: write protocol = "SIA-DCS", or tell_address = false'


def _gateways(settings: Settings) -> Iterator[Finding]:
    lora = settings.lora
    if lora is None or not lora.ports:
        return
    if len(set(lora.ports)) < len(lora.ports):
        yield "lora.ports", "one port is there twice: name each once"
    elif len(lora.ports) < len(lora.gateways) and not any("*" in port for port in lora.ports):
        yield "lora.ports", f"{len(lora.gateways)} gateways can't share {_ports(len(lora.ports))}: name a port for each, or leave ports out"


def _ports(count: int) -> str:
    return "one port" if count == 1 else f"{count} ports"


def _one_device_for_each(settings: Settings) -> Iterator[Finding]:
    said = [("lora.ports", port) for port in dict.fromkeys(settings.lora.ports if settings.lora else ())]
    said += [("sms.port", settings.sms.port)] if settings.sms else []
    said += [("desk.port", settings.desk.port)] if settings.desk and settings.desk.port else []
    first: dict[str, str] = {}
    for name, port in said:
        if port in first:
            yield name, f"is the same as in {first[port]}: each device has a port of its own"
        first.setdefault(port, name)


def _desk(settings: Settings) -> Iterator[Finding]:
    desk = settings.desk
    if desk is None:
        return
    if "*" in desk.port:
        yield "desk.port", "must be the whole name, without *: there is one under /dev/serial/by-id that stays the same"
    if desk.command and desk.baud != type(desk).model_fields["baud"].default:
        yield "desk.baud", "does nothing with desk.command: leave it out"


def _cap(settings: Settings) -> Iterator[Finding]:
    cap = settings.cap
    if cap is not None and cap.folder is None and not cap.key:
        yield "cap", "does nothing without a way to read the alerts: give cap.folder (files), cap.key (a feed) or both, or leave [cap] out"
    if cap is not None and cap.folder is not None and cap.folder == settings.data:
        yield "cap.folder", "is the base's own folder, which nobody else should read: give the alerts one of their own"


OWN_PORTS = ("web.port", "broker.port", "broker.kind")
TLS = ("ca_file", "certificate", "private_key", "tls", "port", "username", "password")
CHECKS: tuple[tuple[tuple[str, ...], Callable[[Settings], Iterator[Finding]]], ...] = (
    *((tuple(f"{table}.{name}" for name in TLS), _tls(table)) for table in ("chirpstack", "homeassistant", "things")),
    *(((f"{table}.host", f"{table}.port", *OWN_PORTS), _not_ours(table)) for table in ("chirpstack", "homeassistant", "things")),
    (("things.storage",), _things),
    (("homeassistant.prefix",), _prefix),
    (("arc.host", "arc.port", "arc.second_host", "arc.second_port", "arc.second_transport"), _second_receiver),
    (("arc.probe_s", "arc.supervision_s", "arc.tell_text", "arc.tell_address", "arc.protocol"), _centre),
    (("lora.gateways", "lora.ports"), _gateways),
    (("lora.ports", "sms.port", "desk.port"), _one_device_for_each),
    (("desk.port", "desk.command", "desk.baud"), _desk),
    (("cap.folder", "cap.key", "data"), _cap),
)
