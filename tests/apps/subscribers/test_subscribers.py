"""Mail about advisories: only what is public, only to who confirmed, once each, and ended by a link."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.apps.advisories.conftest import approved, case_id, enix, olga, tom, vera, written  # noqa: F401  fixtures
from tests.apps.cases.handling import words_of
from tests.core.advisory.lint.good import OSV
from tests.people import NOW, open_programme
from vulndesk.apps.advisories.actions import publish_here, take_over_advisory, withdraw
from vulndesk.apps.advisories.queries import named_components, publisher_of
from vulndesk.apps.notices.models import OutgoingMail
from vulndesk.apps.subscribers import actions
from vulndesk.apps.subscribers.actions import TELL, forget_unconfirmed, subscribe, telling
from vulndesk.apps.subscribers.content import Asked, code_of, digest_of, open_asked, seal_asked
from vulndesk.apps.subscribers.models import Subscription
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.sealing import desk_key, open_row
from vulndesk.core.advisory.taking_over import completed, published_in
from vulndesk.core.errors import BadInput, TooMany
from vulndesk.core.events import EventKind
from vulndesk.server.subscriptions import SUBSCRIPTIONS

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)
ANNA = "anna@reader.example"


def subscribed(address, programme=None, *, packages=(), confirmed=True):
    asked = Asked(address, packages)
    row = Subscription(id=new_id(), programme=programme, asked_at=NOW, confirmed_at=NOW if confirmed else None)
    row.digest = digest_of(asked, programme.pk if programme else None)
    row.sealed = seal_asked(row.pk, asked)
    row.save(force_insert=True)
    return row


def run(task, *, event_id, **more):
    write = task(event_id=event_id, now=LATER, **more)
    if write is not None:
        write()
    return write


def told(kind):
    """The worker's way through the newest event of this kind, job by job."""
    event_id = Event.objects.filter(kind=kind).latest("id").pk
    run(actions.plan_tellings, event_id=event_id)
    done = set()
    while job := Job.objects.filter(task=TELL).exclude(pk__in=done).first():
        done.add(job.pk)
        run(actions.tell_some, **job.arguments)


def letters(kind="advisory_news"):
    rows = OutgoingMail.objects.filter(kind=kind).order_by("id")
    return [open_row(desk_key(), table="notices_outgoingmail", row=one.pk, sealed=one.sealed) for one in rows]


@pytest.fixture
def public(case_id, tom, vera):  # noqa: F811
    written(case_id, tom)
    approved(case_id, vera)
    return publish_here(case_id, by=tom, now=LATER, version=1).public_id


def test_who_asks_gets_a_link_and_nothing_before_it_is_confirmed(enix, public):  # noqa: F811
    subscribe(ANNA, enix, network="net", now=NOW)
    asked = Event.objects.get(kind=EventKind.SUBSCRIPTION_ASKED)
    assert ANNA not in str(asked.facts)
    assert ANNA.encode() not in bytes(Subscription.objects.get().sealed)
    run(actions.mail_link, event_id=asked.pk)
    (letter,) = letters("subscription")
    assert letter["recipient"] == ANNA
    told(EventKind.ADVISORY_PUBLISHED)
    assert letters() == []

    link = re.search(r"https?://\S+?(/subscriptions/\S+)", letter["text"])[1]
    client = Client()
    assert "Do you want to be told" in words_of(client.get(link))
    assert Subscription.objects.get().confirmed_at is None, "a scanner that opens links confirms nothing"
    client.post(link)
    assert Subscription.objects.get().confirmed_at is not None


def test_everybody_who_confirmed_is_told_once_with_public_words_alone(enix, public):  # noqa: F811
    other = open_programme("interview")
    for address, programme in (("a@x.example", enix), ("b@x.example", None), ("c@x.example", other)):
        subscribed(address, programme)
    subscribed("b@x.example", enix)
    subscribed("d@x.example", enix, confirmed=False)
    told(EventKind.ADVISORY_PUBLISHED)
    told(EventKind.ADVISORY_PUBLISHED)
    found = letters()
    assert sorted(one["recipient"] for one in found) == ["a@x.example", "b@x.example"]
    for one in found:
        assert public in one["subject"]
        assert "The parser reads past its buffer" in one["text"]
        assert "fixed in 2.1" in one["text"]
        assert one["unsubscribe"].endswith("/leave/")
        assert "Rita" not in one["text"], "who is credited is on the page"
    withdraw(public, reason="It is none.", by=tom_of(enix), now=LATER)
    told(EventKind.ADVISORY_WITHDRAWN)
    assert "withdrawn" in letters()[-1]["subject"]


def tom_of(programme):
    from tests.people import join

    return join("tobias", programme)


def test_many_are_told_in_small_steps(enix, public, monkeypatch):  # noqa: F811
    assert telling.AT_ONCE > 2
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    for at in range(5):
        subscribed(f"{at}@x.example", enix)
    told(EventKind.ADVISORY_PUBLISHED)
    assert len(letters()) == 5
    assert Job.objects.filter(task=TELL).count() == 4, "three steps with somebody, and one that finds nobody"


def test_an_import_tells_nobody(enix, olga):  # noqa: F811
    subscribed(ANNA, enix)
    (found,) = published_in(OSV)
    record = completed(found.record, publisher=publisher_of(enix))
    take_over_advisory(enix.pk, record, by=olga, now=LATER)
    assert not [task for task in SUBSCRIPTIONS[EventKind.ADVISORY_IMPORTED] if task.startswith("subscribers")]


def test_one_click_of_a_mail_program_or_the_page_ends_it(enix):  # noqa: F811
    row, second = subscribed(ANNA, enix), subscribed("b@x.example", enix)
    place = f"/subscriptions/{row.pk}/{code_of(row.pk)}/"
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(f"{place}leave/").status_code == 302
    assert strict.post(f"/subscriptions/{row.pk}/{'0' * 32}/leave/").status_code == 404
    assert Subscription.objects.count() == 2
    assert strict.post(f"{place}leave/", {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert strict.post(f"{place}leave/").status_code == 204, "twice is once"
    assert Client().post(f"/subscriptions/{second.pk}/{code_of(second.pk)}/", {"end": "yes"}).status_code == 200
    assert not Subscription.objects.exists()


def test_nobody_learns_whether_an_address_is_subscribed(enix):  # noqa: F811
    subscribed(ANNA, enix)
    page = f"/p/{enix.slug}/subscribe/"
    known, new = (words_of(Client().post(page, {"address": one})) for one in (ANNA, "new@x.example"))
    assert known == new
    assert "Look into your mail" in known
    assert Client().post(page, {"address": "nobody"}).status_code == 422


def test_no_address_is_flooded(enix):  # noqa: F811
    for _ in range(3):
        subscribe("flooded@x.example", enix, network="net", now=NOW)
    with pytest.raises(TooMany):
        subscribe("Flooded@x.example", enix, network="other", now=NOW)
    with pytest.raises(BadInput):
        subscribe("a, b@x.example", enix, network="net", now=NOW)
    assert Subscription.objects.count() == 1


def test_who_never_confirms_is_forgotten(enix):  # noqa: F811
    subscribed(ANNA, enix, confirmed=False)
    subscribed("b@x.example", enix)
    assert forget_unconfirmed(now=NOW + timedelta(days=6)) == 0
    assert forget_unconfirmed(now=NOW + timedelta(days=8)) == 1
    assert Subscription.objects.get().confirmed_at is not None


def test_who_names_packages_hears_of_those_alone_and_of_how_it_went_on(enix, public):  # noqa: F811
    name = named_components(enix.pk, most=5)[0]
    subscribed("a@x.example", enix, packages=(name.upper(),))
    subscribed("b@x.example", packages=("another", "third"))
    told(EventKind.ADVISORY_PUBLISHED)
    assert [one["recipient"] for one in letters()] == ["a@x.example"]
    withdraw(public, reason="It is none.", by=tom_of(enix), now=LATER)
    told(EventKind.ADVISORY_WITHDRAWN)
    assert [one["recipient"] for one in letters()] == ["a@x.example"] * 2


def test_packages_are_ticked_or_typed_and_shown_behind_the_link_alone(enix, public):  # noqa: F811
    name = named_components(enix.pk, most=5)[0]
    page = f"/p/{enix.slug}/subscribe/"
    assert f'value="{name}"' in Client().get(page).content.decode()
    assert named_components(open_programme("interview").pk, most=5) == []
    asked = {"address": ANNA, "packages": [name], "others": "pkg:npm/left-pad\nother"}
    assert Client().post(page, asked).status_code == 200
    row = Subscription.objects.get()
    assert set(open_asked(row).packages) == {name, "pkg:npm/left-pad", "other"}
    assert b"left-pad" not in bytes(row.sealed)
    assert "left-pad" in words_of(Client().get(f"/subscriptions/{row.pk}/{code_of(row.pk)}/"))
    Client().post(page, {"address": ANNA})
    assert Subscription.objects.count() == 2, "other names are another subscription"


@pytest.mark.parametrize("wrong", [{"packages": ["never named"]}, {"others": "x" * 400}])
def test_wrong_packages_leave_nothing(enix, wrong):  # noqa: F811
    answer = Client().post(f"/p/{enix.slug}/subscribe/", {"address": ANNA} | wrong)
    assert answer.status_code == 422
    assert not Subscription.objects.exists()
    assert not Event.objects.filter(kind=EventKind.SUBSCRIPTION_ASKED).exists()
