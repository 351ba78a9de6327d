"""The weekly letter, the day's digest and the attention report as messages: made anew each time, kept nowhere."""
