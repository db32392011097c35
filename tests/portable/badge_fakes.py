"""The badge's ports, played by objects that obey and remember. They know nothing of the product."""

from badge.run import Identity, Runner
from badgelink.frame import seal, unseal
from cipher import ccm

KEY = bytes(range(16))
BADGE_ID = 7


class PowerCut(Exception):
    """The battery was torn out in the middle of this write."""


class Store:
    """Flash. `cut_after` bytes written, power is gone; `is_full` makes each write fail."""

    def __init__(self, files=None):
        self.files = dict(files or {})
        self.written, self.cut_after, self.is_full = 0, None, False

    def read(self, name):
        return self.files.get(name, b"")

    def size(self, name):
        return len(self.read(name))

    def append(self, name, data):
        durable = self._spend(data)
        self.files[name] = self.read(name) + data[:durable]
        self._end(durable, data)

    def replace(self, name, data):
        durable = self._spend(data)
        if durable == len(data):
            self.files[name] = data
        self._end(durable, data)

    def _spend(self, data):
        if self.is_full:
            raise OSError(28)
        durable = len(data) if self.cut_after is None else max(0, min(len(data), self.cut_after - self.written))
        self.written += len(data)
        return durable

    def _end(self, durable, data):
        if durable < len(data):
            raise PowerCut("in the middle of a write")


class Link:
    def __init__(self, name):
        self.name, self.up, self.sent, self.waiting = name, True, [], []

    def is_up(self):
        return self.up

    def send(self, frame):
        self.sent.append(frame)

    def receive(self):
        frames, self.waiting = self.waiting, []
        return frames

    def signal(self):
        return 60


class Button:
    def __init__(self):
        self.down, self.waiting = False, []

    def edges(self):
        edges, self.waiting = self.waiting, []
        return edges

    def is_down(self):
        return self.down

    def set(self, at_ms, is_down):
        self.down = is_down
        self.waiting.append((at_ms, is_down))


class Player:
    def __init__(self):
        self.played = []

    def play(self, pattern):
        self.played.append(pattern)


class Gps:
    def __init__(self):
        self.is_on, self.waiting, self.reads = False, b"", 0

    def power(self, on):
        self.is_on = on

    def read(self):
        self.reads += 1
        data, self.waiting = self.waiting, b""
        return data


class Battery:
    def __init__(self):
        self.pct, self.is_charging = 90, False

    def read(self):
        return self.pct, self.is_charging


class Random:
    """Always the same draw, in the middle."""

    def below(self, n):
        return n // 2


class Watchdog:
    def __init__(self):
        self.fed = 0

    def feed(self):
        self.fed += 1


class Ports:
    def __init__(self, store=None):
        self.store = store or Store()
        self.links = [Link("wifi"), Link("lora")]
        self.hidden, self.visible = Button(), Button()
        self.motor, self.buzzer, self.led = Player(), Player(), Player()
        self.gps, self.battery, self.random, self.watchdog = Gps(), Battery(), Random(), Watchdog()


class Badge:
    """A badge on fake ports, with a clock turned by hand and the base's side of the air."""

    def __init__(self, store=None, boot_ms=0, cipher=None, before_boot=None, woken_by=""):
        self.cipher = cipher or ccm(KEY)
        self.ports, self.at_ms, self.down_counter = Ports(store), boot_ms, boot_ms
        self.taken = 0
        if before_boot:
            before_boot(self.ports)
        self.runner = Runner(self.ports, Identity(BADGE_ID, self.cipher, "school"))
        self.runner.boot(boot_ms, woken_by)
        self.due_ms = self.runner.step(boot_ms)

    def run_until(self, at_ms):
        while self.due_ms is not None and self.due_ms <= at_ms:
            self.at_ms = max(self.at_ms, self.due_ms)
            self.due_ms = self.runner.step(self.at_ms)
        self.at_ms = at_ms
        self.due_ms = self.runner.step(at_ms)

    def run_for(self, ms):
        self.run_until(self.at_ms + ms)

    def push(self, button, lasting_ms, then_ms=500):
        button.set(self.at_ms, True)
        self.due_ms = self.runner.step(self.at_ms)
        self.run_for(lasting_ms)
        button.set(self.at_ms, False)
        self.due_ms = self.runner.step(self.at_ms)
        self.run_for(then_ms)

    def press(self):
        """The press that raises the alarm, by the default grammar."""
        self.push(self.ports.hidden, 2500)

    def tap(self):
        self.push(self.ports.visible, 150)

    def taps(self, times):
        """So many in quick succession, and then a rest."""
        for _ in range(times):
            self.push(self.ports.visible, 100, 100)
        self.run_for(500)

    def tell(self, message):
        self.down_counter += 1
        self.ports.links[0].waiting.append(seal(self.cipher, BADGE_ID, self.down_counter, message))
        self.due_ms = self.runner.step(self.at_ms)

    def sent(self, kind=None, link=0):
        """(counter, message) of every frame handed to a link, of one kind of message when named."""
        opened = [unseal(self.cipher, frame, True) for frame in self.ports.links[link].sent]
        return [(header.counter, message) for header, message in opened if kind is None or isinstance(message, kind)]
