"""A new generation of keys seals again whatever the desk's own key sealed: no column of bytes is forgotten."""

from django.apps import apps
from django.db.models import BinaryField

from vulndesk.server.desk_rows import DESK_ROWS, OTHER_BYTES


def columns_of_bytes() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and not field.name.endswith("digest")
    }


def test_every_column_of_bytes_is_sealed_again_or_said_to_be_something_else() -> None:
    sealed = {f"{one.model}.{one.column}" for one in DESK_ROWS if not one.within}
    assert not sealed & set(OTHER_BYTES)
    assert columns_of_bytes() == sealed | set(OTHER_BYTES)
