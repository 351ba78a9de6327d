"""Words from which the made-up company is built: no name here belongs to anybody."""

from __future__ import annotations

from random import Random

_FIRST = (
    "Ada", "Aiko", "Amara", "Ana", "Anders", "Asha", "Ben", "Bruno", "Carl", "Chidi", "Clara", "Dana", "Deepa", "Diego",
    "Elif", "Emil", "Esther", "Fatima", "Femi", "Finn", "Gita", "Goro", "Hana", "Hugo", "Ines", "Ivo", "Jana", "Jun",
    "Kaito", "Kofi", "Lena", "Luca", "Maja", "Mateo", "Mila", "Nadia", "Niko", "Noor", "Olga", "Omar", "Paula", "Priya",
    "Quinn", "Rafa", "Ravi", "Rosa", "Sami", "Sofia", "Tariq", "Tess", "Ugo", "Uma", "Vera", "Viktor", "Wanda", "Wen",
    "Xenia", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
_LAST = (
    "Alder", "Anchor", "Ash", "Bank", "Beacon", "Birch", "Brook", "Cairn", "Cliff", "Coral", "Cove", "Crane", "Dale",
    "Delta", "Drift", "Dune", "Elm", "Ferry", "Firth", "Fjord", "Ford", "Gale", "Glen", "Gull", "Harbor", "Heath",
    "Heron", "Holm", "Inlet", "Isle", "Keel", "Kelp", "Lagoon", "Lark", "Loch", "Marsh", "Mast", "Moor", "Oak",
    "Osprey", "Petrel", "Pine", "Quay", "Reed", "Reef", "Ridge", "Rill", "Rowan", "Sail", "Shoal", "Sound", "Spruce",
    "Tarn", "Tern", "Thorn", "Tide", "Vale", "Wharf", "Willow", "Wren",
)  # fmt: skip
TEAMS = (
    "Storage", "Billing", "Search", "Identity", "Editor", "Pipelines", "Notifications", "Imports", "Reports", "Gateway",
    "Mobile", "Workflow", "Registry", "Metrics", "Payments", "Sync", "Catalogue", "Scheduling", "Permissions", "Media",
)  # fmt: skip
DEPARTMENTS = ("Platform", "Product", "Growth", "Foundations", "Enablement", "Commerce")
SERVICES = ("service", "api", "worker", "library")
NOUNS = (
    "parser", "queue", "cache", "index", "importer", "schema", "token", "session", "export", "webhook", "retry",
    "quota",
    "ledger", "cursor", "lock", "migration", "report", "filter", "upload", "renderer", "backfill", "limiter", "mailer",
)  # fmt: skip
VERBS = (
    "Add", "Fix", "Speed up", "Remove", "Rename", "Split", "Test", "Document", "Harden", "Simplify", "Cache", "Log",
)  # fmt: skip
COMMENTS = (
    "Could this be named after what it returns?",
    "What happens when the list is empty?",
    "I would move this into the caller.",
    "Nice, this reads much better now.",
    "Is there a test for the second branch?",
    "Should we measure this before we merge it?",
    "Done, thank you.",
    "Good point, changed.",
    "I left it as it is, because the other callers rely on it.",
    "Can we keep the old column for one release?",
    "Let us talk about this one tomorrow.",
    "Looks right to me.",
    "This needs a line in the changelog.",
    "The pipeline failed for a reason of its own, I started it again.",
)


class NameBook:
    """Gives each person a name that nobody has had yet."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: dict[str, int] = {}

    def person(self) -> tuple[str, str]:
        """A full name and a handle, such as ``("Ana Reef", "ana.reef")``; a repeated name gets a number."""
        first, last = self._rng.choice(_FIRST), self._rng.choice(_LAST)
        handle = f"{first}.{last}".lower()
        seen = self._taken.get(handle, 0) + 1
        self._taken[handle] = seen
        return (f"{first} {last}", handle) if seen == 1 else (f"{first} {last} {seen}", f"{handle}{seen}")


def team_names(count: int) -> list[str]:
    """As many distinct team names as asked for; after the words come numbers."""
    return [TEAMS[i % len(TEAMS)] + (f" {i // len(TEAMS) + 1}" if i >= len(TEAMS) else "") for i in range(count)]


def department_names(count: int) -> list[str]:
    """As many distinct department names as asked for; after the words come numbers."""
    words = DEPARTMENTS
    return [words[i % len(words)] + (f" {i // len(words) + 1}" if i >= len(words) else "") for i in range(count)]


def slug(name: str) -> str:
    """The path of a group or project with this name."""
    return name.lower().replace(" ", "-")
