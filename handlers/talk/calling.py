"""How a person is spoken to: by name where it is known, as Bapak/Ibu where it is not.

Knows: what stands before a name. Must not know: what is said.
"""

from __future__ import annotations

from handlers.talk.scene import Scene
from storage import people

_EITHER = "Bapak/Ibu"
_TITLES = {"bapak", "ibu", "pak", "bu"}
_LONGEST = 30  # characters of a name that leave room for what is said


def called(name: str) -> str:
    """A person of this name; what is not told is not guessed, so both stand before most names."""
    if not 0 < len(name) <= _LONGEST:
        return _EITHER
    return name if name.split()[0].casefold() in _TITLES else f"{_EITHER} {name}"


def you(scene: Scene) -> str:
    """Whoever is writing."""
    return called(people.get(scene.store, scene.person).name if scene.person else "")
