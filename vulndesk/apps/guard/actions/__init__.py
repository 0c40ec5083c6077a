"""The one door to write sightings: looking, what a person decides, what is done at the forge."""

from vulndesk.apps.guard.actions.looking import LOOK, change_watch, forget_case, forget_words, look_at_writing
from vulndesk.apps.guard.actions.settling import ask_step, call_false_alarm, open_case, take_back_false_alarm
from vulndesk.apps.guard.actions.steps import GO, go_through_steps

__all__ = [
    "GO",
    "LOOK",
    "ask_step",
    "call_false_alarm",
    "change_watch",
    "forget_case",
    "forget_words",
    "go_through_steps",
    "look_at_writing",
    "open_case",
    "take_back_false_alarm",
]
