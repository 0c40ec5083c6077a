"""English names of languages, and how a policy says in which ones it reads reports (a part of `en`)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from vulndesk.core.policy.phrases.table import LanguageWords, any_of, words

NAMES = {
    "Arabic": "ar",
    "Bengali": "bn",
    "Bulgarian": "bg",
    "Catalan": "ca",
    "Chinese": "zh",
    "Croatian": "hr",
    "Czech": "cs",
    "Danish": "da",
    "Dutch": "nl",
    "English": "en",
    "Estonian": "et",
    "Finnish": "fi",
    "French": "fr",
    "German": "de",
    "Greek": "el",
    "Hebrew": "he",
    "Hindi": "hi",
    "Hungarian": "hu",
    "Indonesian": "id",
    "Italian": "it",
    "Japanese": "ja",
    "Korean": "ko",
    "Latvian": "lv",
    "Lithuanian": "lt",
    "Norwegian": "no",
    "Persian": "fa",
    "Polish": "pl",
    "Portuguese": "pt",
    "Romanian": "ro",
    "Russian": "ru",
    "Serbian": "sr",
    "Slovak": "sk",
    "Slovenian": "sl",
    "Spanish": "es",
    "Swedish": "sv",
    "Thai": "th",
    "Turkish": "tr",
    "Ukrainian": "uk",
    "Vietnamese": "vi",
}
LANGUAGES = LanguageWords(
    asked=any_of(r"""
        \b(?:we|i|(?:our|the) (?:\w+ )?team) (?:can |also )*(?:read|understand|speak|accept|prefer|answer)\b[^.;]{0,60}?\bin\b
        \b(?:we|i) (?:can |also )*(?:read|understand|speak|prefer)\s
        \bcommunications?\b[^.;]{0,20}?\bin\b | \bpreferred languages?\b\W
        \b(?:please )?(?:write|report|send|submit)\b[^.;]{0,40}?\bin\b
        \breports? (?:are|is|may be|can be|should be|must be|will be)\b[^.;]{0,20}?\b(?:in|written in)\b
    """),
    between=words(r"and | or | either | both | any | one | of | preferably | also | is | are"),
    names={name.lower(): tag for name, tag in NAMES.items()},
)
