"""Addresses of the ledger, for people and for whoever keeps copies of its checkpoints."""

from django.urls import path

from vulndesk.apps.ledger import views

urlpatterns = [
    path("ledger/", views.about, name="ledger"),
    path("ledger/key", views.key, name="ledger_key"),
    path("ledger/checkpoint", views.checkpoint, name="ledger_checkpoint"),
    path("ledger/checkpoints", views.checkpoints, name="ledger_checkpoints"),
    path("ledger/stamp", views.stamp, name="ledger_stamp"),
    path("ledger/consistency", views.consistent, name="ledger_consistency"),
]
