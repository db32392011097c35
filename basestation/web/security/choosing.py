"""Whether a new password will do: long enough, and not the first thing anybody would try. No other rules."""

import re
import unicodedata

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5

# A password made of nothing but these, digits, signs and the person's and the school's own names is refused.
OBVIOUS_WORDS = """
password passwort passcode passphrase pass word letmein let me in welcome admin administrator root user guest login signin secret
default changeme change test testing demo example qwerty qwertyuiop qwert azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd
abcdef abcdefgh abcdefghijkl iloveyou love you monkey dragon master shadow sunshine princess football baseball liverpool arsenal
chelsea united manchester superman batman starwars trustno hello hellohello whatever freedom computer internet samsung google
apple microsoft windows office school primary academy teacher head headteacher reception staff doorstep badge alarm panic visit
home emergency police england london british britain summer winter autumn spring monday friday january june july august september
october november december correcthorsebatterystaple charlie jordan thomas michael jessica ashley daniel george harley hunter
ginger buster soccer hockey killer pepper cookie cheese chocolate banana orange flower rainbow unicorn pokemon minecraft
"""
OBVIOUS = frozenset(OBVIOUS_WORDS.split())
LOOK_ALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LETTERS = re.compile(r"[^\W\d_]+")


def why_not(password: str, *own_words: str) -> str | None:
    """What to tell who chose it; None when it will do."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three or four words that don't belong together are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if len(set(password)) < FEWEST_DIFFERENT:
        return "This repeats the same few characters. Choose three or four words that don't belong together."
    words = OBVIOUS | {word for own in own_words for word in LETTERS.findall(_plain(own)) if len(word) > 2}
    plain = ENDS.sub("", _plain(password))
    if any(_is_made_of(written, words) for written in (plain, plain.translate(LOOK_ALIKES))):
        return "This is made of nothing but the first words anybody would try. Choose three or four rarer words that don't belong together."
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_made_of(written: str, words: frozenset[str]) -> bool:
    """Whether the letters in it are nothing but `words`, one after another. Digits and signs between them don't count."""
    letters = "".join(LETTERS.findall(written))
    reached = {0}
    for start in range(len(letters)):
        if start in reached:
            reached |= {start + len(word) for word in words if letters.startswith(word, start)}
    return len(letters) in reached
