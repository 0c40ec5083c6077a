"""What else an owner settles for a programme, by a program: doctor, embargo, retention, imprint."""

import pytest

from vulndesk.apps.policies.models import Programme
from vulndesk.apps.timeline.models import Event, Job

pytestmark = pytest.mark.django_db

ENIX = "/programmes/enix"
IMPRINT = {"prefix": "ENIX", "name": "Enix makers", "namespace": "https://enix.example", "contact": "by mail"}
SETTINGS = [
    ("doctor", {"may_check": True, "web_site": "https://enix.example"}),
    ("embargo", {"days": 45}),
    ("retention", {"spam_days": 30, "attachment_days": 100, "mail_days": 9}),
    ("imprint", IMPRINT),
]
WRONG = [
    ("doctor", {"may_check": True, "web_site": "not a host"}, "web_site"),
    ("embargo", {"days": 0}, "days"),
    ("embargo", {"days": 10**9}, "days"),
    ("retention", {"spam_days": 10**9, "attachment_days": 1, "mail_days": 1}, "spam_days"),
    ("retention", {"spam_days": 1}, "attachment_days"),
    ("imprint", IMPRINT | {"prefix": "no prefix"}, "prefix"),
    ("imprint", IMPRINT | {"namespace": "enix"}, "namespace"),
]


def told(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.mark.parametrize(("name", "wanted"), SETTINGS)
@pytest.mark.slow
def test_an_owner_changes_it_the_team_reads_it_and_nobody_else_does_either(owning, handling, name, wanted):
    before = told(handling.get(f"{ENIX}/{name}"))
    told(handling.send("put", f"{ENIX}/{name}", wanted), 403)
    assert told(handling.get(f"{ENIX}/{name}")) == before
    changed = told(owning.send("put", f"{ENIX}/{name}", wanted))
    assert wanted.items() <= changed.items()
    assert told(handling.get(f"{ENIX}/{name}")) == changed
    assert Event.objects.filter(kind="programme_changed").count() == 1


@pytest.mark.parametrize(("name", "wanted", "field"), WRONG)
@pytest.mark.slow
def test_what_cannot_be_is_refused_with_its_field_and_changes_nothing(owning, name, wanted, field):
    before = told(owning.get(f"{ENIX}/{name}"))
    assert told(owning.send("put", f"{ENIX}/{name}", wanted), 422).get("field", "") == field
    assert told(owning.get(f"{ENIX}/{name}")) == before
    assert not Event.objects.filter(kind="programme_changed").exists()


def test_the_doctor_is_called_once_for_a_key(owning, handling):
    told(handling.post(f"{ENIX}/doctor/check", {}), 403)
    first = told(owning.post(f"{ENIX}/doctor/check", {}, **{"idempotency-key": "now"}), 202)
    jobs = Job.objects.filter(task="policies.check_channel").count()
    assert jobs == len(first["checks"]) > 1
    assert told(owning.post(f"{ENIX}/doctor/check", {}, **{"idempotency-key": "now"}), 202) == first
    assert Job.objects.filter(task="policies.check_channel").count() == jobs
    assert Programme.objects.get().may_check is False


def test_what_a_policy_lacks_is_told_the_weightiest_first(handling):
    found = told(handling.get(f"{ENIX}/policy/1/findings"))["findings"]
    weights = [one["weight"] for one in found]
    assert weights == sorted(weights, key=["error", "warning", "note"].index)
    assert found
    assert all(one["message"] and one["why"] for one in found)
    told(handling.get(f"{ENIX}/policy/7/findings"), 404)
