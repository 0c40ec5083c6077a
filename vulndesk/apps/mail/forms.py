"""What a person fills in about a mail that was kept aside, and about a mailbox."""

from django import forms


def _line(label: str, help_text: str = "", *, limit: int, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=limit,
        required=required,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _secret(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=4000,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class JoinForm(forms.Form):
    reference = forms.CharField(
        label="Case", max_length=20, help_text="Its number, such as VD-7K3M-Q9TX.", widget=forms.TextInput
    )


class MailboxForm(forms.Form):
    """Empty secrets stay as they are."""

    host = _line("Mail server", "For example imap.example.org.", limit=253, required=True)
    tls = forms.ChoiceField(
        label="Connection",
        choices=(("implicit", "TLS, port 993"), ("starttls", "STARTTLS, port 143"), ("none", "No TLS, port 143")),
    )
    port = forms.IntegerField(
        label="Port", min_value=1, max_value=65_535, required=False, help_text="Empty: the usual one."
    )
    user = _line("User", "Often the whole address.", limit=320, required=True)
    folder = _line("Folder", "Empty: INBOX.", limit=200)
    password = _secret("Password", "An app password, where the provider offers them.")
    token_address = forms.URLField(
        label="Token address",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Only for OAuth, in the place of a password: where the provider renews tokens.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    client_id = _line("Client id", limit=500)
    client_secret = _secret("Client secret")
    refresh_token = _secret("Refresh token")
