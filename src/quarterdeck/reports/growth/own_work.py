"""Under which numbers the lake knows the one who looks: what is theirs to be reminded of."""

from __future__ import annotations

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Membership, Person
from quarterdeck.home.folder import Home
from quarterdeck.home.secrets import Surrogates, get_key


def own_numbers(viewer: Viewer, home: Home) -> tuple[int, ...]:
    """User numbers of the viewer on GitLab and in clones; () for the owner of a laptop and who is nobody's colleague.
    Two queries."""
    if viewer.owner or viewer.person_id is None:
        return ()
    person = Person.objects.filter(pk=viewer.person_id).first()
    if person is None:
        return ()
    spans = Membership.objects.filter(person=person).values_list("own_user_id", flat=True)
    numbers = {number for number in (person.gitlab_user_id, *spans) if number is not None}
    if person.email:
        numbers.add(Surrogates(get_key(home)).author(person.email))
    return tuple(sorted(numbers))
