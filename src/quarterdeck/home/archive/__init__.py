"""A backup as one file: a tar that says first what it is and last what it holds.

``quarterdeck-backup.json`` comes first (the format's number), ``manifest.json`` last: every member with size and
SHA-256, and in its last line the SHA-256 of all bytes before that line. So a file that was cut short or altered in any
byte is refused, and `tar tf` still lists it. Keys, where they are in it, are closed by a passphrase and bound to the
bytes before them: whoever alters the rest and counts the sums again is found out.
"""

from __future__ import annotations

from quarterdeck.home.archive.pack import Pack, pack_into
from quarterdeck.home.archive.unpack import Contents, unpack

__all__ = ["Contents", "Pack", "pack_into", "unpack"]
