"""`make docs`: writes the parts of docs/ that are made from the code."""

from pathlib import Path

from tests.documents import acts, commands, jobs, mqtt, rules, settings, yard

DOCS = Path(__file__).parents[2] / "docs"
MADE = {
    "acts.md": acts.text,
    "settings.md": settings.text,
    "commands.md": commands.text,
    "rules.md": rules.text,
    "jobs.md": jobs.text,
    "mqtt.md": mqtt.text,
    "yard.md": yard.text,
    "yard-telemetry.schema.json": yard.schema_text,
}


def main() -> None:
    for name, make in MADE.items():
        (DOCS / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
