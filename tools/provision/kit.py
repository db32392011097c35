"""The few functions that are typed into a badge's MicroPython over the cable, and gone with its next reset.

A file is written beside its place, read back, and renamed over it: cut off anywhere, there is the old file or the new one.
The badge answers on a line of its own behind MARK. Of keys and passwords only digests over a fresh challenge leave it.
"""

MARK = "doorstep="

KIT = """
import binascii, hashlib, json, os, sys

def k_say(value):
    print("doorstep=" + json.dumps(value))

def k_hex(data):
    return binascii.hexlify(hashlib.sha256(data).digest()).decode()

def k_sha(path):
    total = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while True:
                data = file.read(512)
                if not data:
                    break
                total.update(data)
    except OSError:
        return None
    return binascii.hexlify(total.digest()).decode()

def k_list(folder, found):
    try:
        entries = list(os.ilistdir(folder))
    except OSError:
        return found
    for entry in entries:
        path = folder + "/" + entry[0]
        if entry[1] & 0x4000:
            k_list(path, found)
        else:
            found.append(path)
    return found

def k_remove(path):
    try:
        os.remove(path)
    except OSError:
        return False
    return True

def k_folder(path):
    parts = path.split("/")[1:-1]
    for count in range(len(parts)):
        try:
            os.mkdir("/" + "/".join(parts[:count + 1]))
        except OSError as error:
            if error.args[0] != 17:
                raise

def k_begin(path):
    global k_file
    k_folder(path)
    k_file = open(path + ".part", "wb")

def k_more(text):
    k_file.write(binascii.a2b_base64(text))

def k_end(path, sha):
    k_file.close()
    is_whole = k_sha(path + ".part") == sha
    if is_whole:
        os.rename(path + ".part", path)
    else:
        os.remove(path + ".part")
    k_say(is_whole)

def k_settings():
    for path in ("/settings.json", "/settings.new", "/settings.old"):
        try:
            with open(path) as file:
                found = json.load(file)
            if isinstance(found, dict) and "key" in found:
                return found, path
        except (OSError, ValueError):
            pass
    return None, None

def k_write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file)
    with open(path) as file:
        if json.load(file) != value:
            raise OSError(5)

def k_save(settings, is_new):
    k_write_json("/settings.new", settings)
    if is_new:
        k_remove("/settings.old")
    else:
        before, path = k_settings()
        if before:
            k_write_json("/settings.old.part", before)
            os.rename("/settings.old.part", "/settings.old")
    os.rename("/settings.new", "/settings.json")

def k_merge(changes):
    settings, path = k_settings()
    merged = dict(settings)
    merged["mqtt"] = dict(settings.get("mqtt", {}))
    merged["mqtt"].update(changes.pop("mqtt", {}))
    merged.update(changes)
    for name in list(merged):
        if merged[name] is None:
            del merged[name]
    is_changed = merged != settings or path != "/settings.json"
    if is_changed:
        k_save(merged, False)
    k_say(is_changed)

def k_whoami(challenge):
    found, path = k_settings()
    if not found:
        return k_say(None)
    challenge = binascii.unhexlify(challenge)
    mqtt = found.get("mqtt") or {}
    k_say({
        "format": found.get("format"), "badge_id": found.get("badge_id"), "site": found.get("site"),
        "key": k_hex(challenge + binascii.unhexlify(found["key"])),
        "password": k_hex(challenge + k_hex((mqtt.get("password") or "").encode()).encode()),
        "wifi": [network.get("ssid") for network in found.get("wifi") or []],
        "mqtt": [mqtt.get("host"), mqtt.get("port"), mqtt.get("tls")], "lora": found.get("lora"),
    })
"""

# Asked one after the other, so that what one kind of board lacks costs no other answer.
ABOUT = """
try:
    import machine
    unique = binascii.hexlify(machine.unique_id()).decode()
except ImportError:
    unique = ""
implementation = sys.implementation
k_say({
    "name": implementation.name, "version": list(implementation.version[:3]), "platform": sys.platform,
    "machine": getattr(implementation, "_machine", ""), "mpy": getattr(implementation, "_mpy", 0), "unique_id": unique,
})
"""

# While the badge's own firmware runs, its watchdog does; it can't be stopped, but on these chips it can be made patient.
# Should this session break off, it restarts the badge in the end, which does no harm.
PATIENCE = """
try:
    import machine
    machine.WDT(timeout=600000)
except (ImportError, AttributeError, ValueError, OSError):
    pass
"""
