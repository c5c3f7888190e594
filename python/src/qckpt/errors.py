"""What is wrong with a file, or with what a caller gives."""


class QckptError(ValueError):
    """A field that is not as expected: says which, what was expected, and what was found."""


def expect(condition: object, field: str, expected: str, found: object) -> None:
    """Raises QckptError unless `condition` holds."""
    if not condition:
        text = repr(found)
        raise QckptError(f'"{field}" expected {expected}, got {text if len(text) <= 120 else text[:117] + "..."}')
