"""Mail where no mail server was named: nothing is sent, and nothing of it is written anywhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_LOG = logging.getLogger(__name__)


class NoMail(BaseEmailBackend):
    """Says in the log that mail was asked for. A link that lets somebody in must not stand there."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send none."""
        count = len(list(email_messages))
        _LOG.warning("%d mails were not sent: name a mail server in QUARTERDECK_EMAIL_HOST", count)
        return 0
