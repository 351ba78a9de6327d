"""``quarterdeck admin``: a server's first administrator; ``quarterdeck rotate-keys``: a new key for private text."""

from __future__ import annotations

import os

import click

from quarterdeck.cli.common import now, with_home
from quarterdeck.home import settings
from quarterdeck.home.folder import Home


@click.command("admin")
@click.argument("name")
@click.option("--email", required=True, help="Their e-mail address.")
@with_home
def admin_command(name: str, email: str, home: Home) -> None:
    """Make NAME an administrator and print a link by which they set their password. For a server in shared mode."""
    if settings.load(home).mode != "shared":
        raise click.UsageError("a laptop has no accounts; for a server: quarterdeck set mode shared")
    click.echo(f"Open within three days, once: {make_admin(home, name, email)}")


@click.command("rotate-keys")
@click.option("--drop-older", is_flag=True, help="Forget the older keys afterwards; older backups then need their own.")
@with_home
def rotate_keys_command(drop_older: bool, home: Home) -> None:
    """Make a new key for private text, and seal with it what is sealed; pages may go on meanwhile."""
    from quarterdeck.home import sealing  # noqa: PLC0415 -- the crypto library is slow to import
    from quarterdeck.web import running  # noqa: PLC0415

    running.set_up(home)
    running.migrate(home)
    from quarterdeck.web.accounts.resealing import reseal_all  # noqa: PLC0415 -- needs Django set up

    ring = sealing.rotate(home)
    count = reseal_all(home)
    if drop_older:
        sealing.drop_older(home, than=ring.newest)
    older = "gone" if drop_older else "kept"
    click.echo(f"key {ring.newest} is in use; {count:,} sealed texts are under it; older keys are {older}")


def make_admin(home: Home, name: str, email: str) -> str:
    """The account with its role from today on, and the address of the link."""
    from quarterdeck.web import running  # noqa: PLC0415 -- slow to import

    running.set_up(home)
    running.migrate(home)
    from quarterdeck.desk.people.models import Account, Grant  # noqa: PLC0415 -- needs Django set up
    from quarterdeck.web.accounts import actions  # noqa: PLC0415

    instant = now()
    account = Account.objects.filter(username__iexact=name).first()
    if account is None:
        account = actions.invite(None, person=None, username=name, email=email, now=instant)
    running_grant = Grant.objects.filter(account=account, role=Grant.Role.ADMINISTRATOR, end_date=None)
    if not running_grant.exists():
        actions.grant(None, account, Grant.Role.ADMINISTRATOR, start=instant.date(), end=None, now=instant)
    return _host() + actions.make_link(None, account, now=instant)


def _host() -> str:
    """The server's own address, by its first host name."""
    return f"https://{os.environ.get('QUARTERDECK_HOSTS', 'localhost').split(',')[0].strip()}"
