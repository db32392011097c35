"""Which module goes into which file of the image.

boot      what boot.py needs, and nothing that can fail before the start is counted
doorstep  main.py and all it imports, and what more than one of the others needs
others    what is imported by a function when it is wanted: a file each, forgotten again when nothing of it is in use
"""

from collections import Counter
from collections.abc import Iterable

from .modules import Module, in_order, needed, taken
from .trees import walk

BOOT, CORE = "doorstep_boot", "doorstep"


def parts(modules: dict[str, Module]) -> dict[str, tuple[str, ...]]:
    """Name of each file to the modules in it, each after what it takes from."""
    boot = tuple(module.name for module in in_order(modules, needed(modules["boot"], modules))) if "boot" in modules else ()
    core = tuple(module.name for module in in_order(modules, ["main"]) if module.name not in boot)
    found = {BOOT: boot, CORE: core} if boot else {CORE: core}
    done = {*boot, *core}
    closures = {name: _beyond(modules, name, done) for name in _later(modules, done)}
    shared = tuple(name for name, times in Counter(one for names in closures.values() for one in names).items() if times > 1)
    found[CORE] += shared
    for name in (name for name in closures if name not in shared):
        own = tuple(one for one in closures[name] if one not in shared)
        found[f"{CORE}_{name.rpartition('.')[2]}"] = own
    return found


def _beyond(modules: dict[str, Module], name: str, done: set[str]) -> tuple[str, ...]:
    return tuple(module.name for module in in_order(modules, [name]) if module.name not in done)


def _later(modules: dict[str, Module], done: Iterable[str]) -> list[str]:
    """Modules that functions of these modules import, and functions of those, and so on."""
    found: dict[str, None] = {}
    waiting = sorted(done)  # the same image every time
    while waiting:
        module = modules[waiting.pop(0)]
        for name in taken(walk(module.tree), module.package, modules):
            if name not in done and name not in found and modules[name].tree.body[1:]:
                found[name] = None
                waiting += [one.name for one in in_order(modules, [name]) if one.name not in done]
    return [name for name in found if name not in {one for other in found for one in _beyond(modules, other, set(done)) if one != other}]
