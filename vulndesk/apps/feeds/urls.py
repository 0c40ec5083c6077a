"""Addresses for tools. The files' are those of the standards and of osv.dev, so that tools find them by themselves."""

from django.urls import path

from vulndesk.apps.feeds.views.files import public_file
from vulndesk.apps.feeds.views.osv import osv_query, osv_querybatch, osv_vulnerability

urlpatterns = [
    path("osv/v1/query", osv_query, name="osv_query"),
    path("osv/v1/querybatch", osv_querybatch, name="osv_querybatch"),
    path("osv/v1/vulns/<str:name>", osv_vulnerability, name="osv_vulnerability"),
    path("osv/<str:name>", public_file, name="osv_file"),
    path(".well-known/csaf/<path:name>", public_file, name="csaf_file"),
    path("openvex/<str:name>", public_file, name="vex_file"),
    path("cve/<str:name>", public_file, name="cve_file"),
    path("advisories/feed.atom", public_file, name="advisories_atom"),
    path("advisories/feed.json", public_file, name="advisories_json_feed"),
    path("p/<slug:slug>/advisories/feed.atom", public_file, name="programme_advisories_atom"),
    path("p/<slug:slug>/advisories/feed.json", public_file, name="programme_advisories_json_feed"),
]
