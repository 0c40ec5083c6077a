"""Wiring: settings from the environment, routes, the ASGI application, event subscriptions, the worker."""
