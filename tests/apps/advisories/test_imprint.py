"""Who publishes, and under which prefix: an owner's to say, and nobody else's."""

import pytest

from tests.apps.cases.handling import signed_in
from vulndesk.apps.accounts.queries import user_by_handle
from vulndesk.apps.advisories.models import Imprint
from vulndesk.apps.advisories.queries import imprint_of, publisher_of

PAGE = "/team/programmes/enix/advisories/"
GIVEN = {
    "id_prefix": "ENX",
    "name": "Enix GmbH",
    "namespace": "https://enix.example",
    "contact": "security@enix.example",
}


def test_an_owner_sets_it_and_it_counts_from_then_on(enix, olga):
    page = signed_in(user_by_handle("olga"))
    assert 'value="x_ENIX"' in page.get(PAGE).content.decode()
    assert page.post(PAGE, GIVEN).status_code == 302
    assert imprint_of(enix).prefix == "ENX"
    assert (publisher_of(enix).name, publisher_of(enix).namespace) == ("Enix GmbH", "https://enix.example")


@pytest.mark.parametrize(("field", "value"), [("id_prefix", "EN X"), ("namespace", "enix.example")])
def test_what_readers_of_documents_do_not_take_is_marked_at_its_field(enix, olga, field, value):
    answer = signed_in(user_by_handle("olga")).post(PAGE, GIVEN | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    assert not Imprint.objects.exists()


def test_a_member_reads_it_and_changes_nothing(enix, tom):
    page = signed_in(user_by_handle("tom"))
    assert "An owner of the desk can change it." in page.get(PAGE).content.decode()
    assert page.post(PAGE, GIVEN).status_code == 403
    assert not Imprint.objects.exists()
