"""Whether a value fits its rule; what does not is refused with what is allowed."""

import math
import re

from daemon.domain.rules.key import AnyKey, RuleRefused, Value

TEXT_MOST = 200
SHOWN_MOST = 60
WHOLE = re.compile(r"[+-]?\d{1,18}")
NUMBER = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:[eE][+-]?\d{1,3})?")
WORDS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}


def judge(key: AnyKey, value: object) -> Value:
    """The value in the key's own type; raises RuleRefused."""
    typed = _typed(key, value)
    if typed is None:
        raise _refused(key, value, f"is not {kind(key)}")
    if isinstance(typed, str):
        return _text(key, typed)
    if not isinstance(typed, bool):
        _within(key, typed)
    return typed


def parse(key: AnyKey, text: str) -> Value:
    """The same from text, as it stands in an environment variable or on a command line."""
    stripped = text.strip()
    found: Value | None = None
    if isinstance(key.default, bool):
        found = WORDS.get(stripped.lower())
    elif isinstance(key.default, str):
        found = text
    elif NUMBER.fullmatch(stripped):
        found = int(stripped) if WHOLE.fullmatch(stripped) else float(stripped)
    if found is None:
        raise _refused(key, text, f"is not {kind(key)}")
    return judge(key, found)


def read(key: AnyKey, given: object) -> Value:
    """From a file or a message, where figures may stand as text."""
    return parse(key, given) if isinstance(given, str) else judge(key, given)


def kind(key: AnyKey) -> str:
    if isinstance(key.default, bool):
        return "true or false"
    if isinstance(key.default, int):
        return "a whole number"
    return "a number" if isinstance(key.default, float) else "a text"


def allowed(key: AnyKey) -> str:
    """For people: `1 to 365 days`, `one of a, b`."""
    if key.choices:
        return f"one of {', '.join(key.choices)}"
    if isinstance(key.default, bool):
        return kind(key)
    if isinstance(key.default, str):
        return f"a text of 1 to {TEXT_MOST} characters"
    low = "" if key.low is None else f"from {figure(key.low)}"
    high = "" if key.high is None else f"to {figure(key.high)}"
    span = f"{low} {high}".strip() if not (low and high) else f"{low[5:]} {high}"
    whole = "a whole number " if isinstance(key.default, int) else ""
    unit = f" {key.unit}" if key.unit else ""
    return f"{whole}{span}{unit}{_law(key)}"


def _law(key: AnyKey) -> str:
    if key.law_high and key.high is not None:
        return f"; {figure(key.high)} is the law's figure ({key.law_high})"
    if key.law_low and key.low is not None:
        return f"; {figure(key.low)} is the law's figure ({key.law_low})"
    return ""


def figure(value: Value) -> str:
    """Without the `.0` of a whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _typed(key: AnyKey, value: object) -> Value | None:
    if isinstance(key.default, str):
        return value if isinstance(value, str) else None
    if isinstance(key.default, bool) or isinstance(value, bool):
        return value if isinstance(key.default, bool) and isinstance(value, bool) else None
    if isinstance(key.default, int):
        return _whole(value)
    if isinstance(value, int | float) and abs(value) <= 10**18:  # so nan is refused as well
        return float(value) + 0.0  # and there is one zero
    return None


def _whole(value: object) -> int | None:
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else None
    return value if isinstance(value, int) else None


def _text(key: AnyKey, text: str) -> str:
    text = text.strip()
    if key.choices and text not in key.choices:
        raise _refused(key, text, "is not known")
    if not 1 <= len(text) <= TEXT_MOST or not text.isprintable():
        raise _refused(key, text, "is empty, too long or not printable")
    wrong = key.fault(text) if key.fault is not None else ""
    if wrong:
        raise RuleRefused(f"{key.name}: {shown(text)} is refused: {wrong}")
    return text


def _within(key: AnyKey, value: float) -> None:
    if key.high is not None and value > key.high:
        if key.law_high:
            raise _unlawful(key, value, f"the law allows at most {figure(key.high)}", key.law_high)
        raise _refused(key, value, "is too much")
    if key.low is not None and value < key.low:
        if key.law_low:
            raise _unlawful(key, value, f"the law asks for at least {figure(key.low)}", key.law_low)
        raise _refused(key, value, "is too little")


def _unlawful(key: AnyKey, value: float, law: str, cite: str) -> RuleRefused:
    low, high = figure(key.low or 0), figure(key.high or 0)
    return RuleRefused(
        f"{key.name}: {shown(value)} is refused: {law} {key.unit} ({cite}), and a rule can only"
        f" be stricter; allowed: {low} to {high} {key.unit}"
    )


def _refused(key: AnyKey, value: object, why: str) -> RuleRefused:
    return RuleRefused(f"{key.name}: {shown(value)} {why}; allowed: {allowed(key)}")


def shown(value: object) -> str:
    if isinstance(value, int | float):
        return figure(value)[:SHOWN_MOST]
    text = repr(value)
    return text if len(text) <= SHOWN_MOST else f"{text[:SHOWN_MOST]}..."
