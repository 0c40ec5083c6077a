"""A new generation of keys seals again whatever the desk's own key sealed: no column of bytes is forgotten."""

from pathlib import Path

from django.apps import apps
from django.db.models import BinaryField

from vulndesk.apps.vault.models import DataKey
from vulndesk.server.data_keys import HOLDERS
from vulndesk.server.desk_rows import DESK_ROWS, OTHER_BYTES

APPS = Path(__file__).parents[2] / "vulndesk" / "apps"


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


def test_every_row_with_a_data_key_is_wrapped_under_its_programme() -> None:
    holders = {one.related_model._meta.label for one in DataKey._meta.get_fields(include_hidden=True) if one.one_to_one}
    assert holders - {"vault.DataKey", "policies.Programme"} == set(HOLDERS)


def test_each_column_is_bound_to_the_place_that_its_app_binds_it_to() -> None:
    for one in DESK_ROWS:
        app = apps.get_model(one.model)._meta.app_label.replace("mfa", "accounts")
        sources = [path.read_text() for path in (APPS / app).rglob("*.py")]
        assert any(f'"{one.table}"' in source for source in sources), one
