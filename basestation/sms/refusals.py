"""What the numbers of a modem's errors mean, as far as it matters (GSM 07.05 and 07.07)."""

from .at import Reply

WRONG_NUMBER = {1, 28, 30, 195, 196}
WRONG_MESSAGE = {304, 305}
NO_CREDIT = {8, 10, 21, 29, 50, 193}
SIM_GONE = {310, 311, 312, 313, 315, 316, 317, 318}
SIM_BUSY = {("CMS", 314), ("CME", 14), ("CMS", 302), ("CMS", 512)}
NO_CENTRE = 330
NO_SIM = ("CME", 10)
NEEDS_PUK = ("CME", 12)


def is_sim_busy(reply: Reply) -> bool:
    return (reply.family, reply.code) in SIM_BUSY


def loses_sim(reply: Reply) -> bool:
    return reply.family == "CMS" and reply.code in SIM_GONE


def is_for_good(reply: Reply) -> bool:
    """Whether another try can't help: it is this number, or this text."""
    return reply.family == "CMS" and reply.code in WRONG_NUMBER | WRONG_MESSAGE


def why_not_sent(reply: Reply) -> str:
    if reply.family == "CMS" and reply.code in WRONG_NUMBER:
        return f"the network knows no such number ({reply.code})"
    if reply.family == "CMS" and reply.code in NO_CREDIT:
        return f"the network refuses to send for this SIM ({reply.code}): is there credit on it, and may it send texts?"
    if reply.family == "CMS" and reply.code == NO_CENTRE:
        return "the SIM does not know the number of its service centre: ask the provider, and set it as smsc"
    return f"the network did not take it ({'no reason' if reply.code is None else reply.code})"


def lasts(reply: Reply) -> bool:
    """Whether it stays so until somebody does something about it."""
    return reply.family == "CMS" and reply.code in NO_CREDIT | {NO_CENTRE}
