"""A session is written when something in it changed, and a second saving of the same costs the disk nothing."""

import pytest
from django.contrib.sessions.backends.base import UpdateError

from vulndesk.apps.accounts.models import Session
from vulndesk.apps.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored():
    session = SessionStore()
    session["word"] = "one"
    session.save()
    return session


def test_what_was_saved_a_moment_ago_is_not_written_again(stored, django_assert_num_queries):
    with django_assert_num_queries(0):
        stored.save()
    assert SessionStore(stored.session_key)["word"] == "one"


def test_a_change_is_written(stored):
    stored["word"] = "two"
    stored.save()
    assert SessionStore(stored.session_key)["word"] == "two"


def test_another_request_writes_what_it_loaded_and_changed(stored):
    later = SessionStore(stored.session_key)
    later["other"] = "three"
    later.save()
    assert SessionStore(stored.session_key)["other"] == "three"


def test_a_new_key_has_a_row_of_its_own(stored):
    first = stored.session_key
    stored.cycle_key()
    stored.save()
    assert stored.session_key != first
    assert SessionStore(stored.session_key)["word"] == "one"
    assert Session.objects.count() == 1


def test_a_session_that_was_revoked_is_not_brought_back_by_a_change(stored):
    Session.objects.all().delete()
    stored["word"] = "two"
    with pytest.raises(UpdateError):
        stored.save()
    assert not Session.objects.exists()


def test_a_session_that_was_emptied_is_written_anew(stored):
    stored.flush()
    stored["word"] = "one"
    stored.save()
    assert SessionStore(stored.session_key)["word"] == "one"
