"""Canonical JSON (RFC 8785): one value, one text, the same as the TypeScript side writes."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from .errors import QckptError


def canonical_json(value: Any) -> str:
    """Keys by UTF-16 code units, no white space, numbers as ECMAScript prints them."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        if any(0xD800 <= ord(character) < 0xE000 for character in value):
            raise QckptError('"JSON" expected text without half of a surrogate pair')
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (int, float)):
        return _number(float(value))
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical_json(key)}:{canonical_json(value[key])}" for key in keys) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    raise QckptError(f'"JSON" expected null, bool, number, text, list or mapping, got {type(value).__name__}')


def digest_of(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return sha256(canonical_json(value).encode())


def sha256(data: bytes) -> str:
    """64 hexadecimal digits in lower case."""
    return hashlib.sha256(data).hexdigest()


def _number(value: float) -> str:
    """ECMA-262, Number::toString."""
    if not math.isfinite(value):
        raise QckptError(f'"JSON" expected finite numbers, got {value}')
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # repr has the shortest digits that give the number back, as ECMAScript has.
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    count = len(digits)
    if count <= point <= 21:
        return sign + digits + "0" * (point - count)
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + digits[0] + ("." + digits[1:] if count > 1 else "") + power
