"""How merge requests of each kind live at the made-up company."""

from __future__ import annotations

from quarterdeck.simulator import wording
from quarterdeck.simulator.ledger import Ledger, instant
from quarterdeck.simulator.life import Life
from quarterdeck.simulator.model import ReviewerRow
from quarterdeck.simulator.places import ALWAYS, FAR
from quarterdeck.simulator.plan import Plan
from quarterdeck.simulator.staff import Person, Team
from quarterdeck.simulator.world import World


def live(world: World, plan: Plan, ledger: Ledger) -> Life:
    """The whole life of a planned merge request, beyond the present too; its acts are not played yet."""
    if plan.kind == "renovate":
        life: Life = Dependency(world, plan, ledger, owner=world.bots.renovate, clock=ALWAYS)
    elif plan.outsider is not None:
        owner = world.bots.ghost if plan.outsider.gone else plan.outsider.user_id
        life = Contribution(world, plan, ledger, owner=owner, clock=plan.outsider.clock)
    elif plan.person is not None and plan.kind == "agent":
        life = TeamWork(world, plan, ledger, owner=world.bots.agent, clock=ALWAYS)
    else:
        assert plan.person is not None  # noqa: S101 - every other plan has one
        life = TeamWork(world, plan, ledger, owner=plan.person.user_id, clock=plan.person.clock)
    life.run()
    return life


class Reviewed(Life):
    """A life with reviewers out of the company."""

    __slots__ = ()

    def at_creation(self, reviewers: list[Person]) -> None:
        """Reviewers set while it is created: present from then on, without a note."""
        made = instant(self.plan.at)
        self.ledger.mr.reviewers = [ReviewerRow(person.user_id, "unreviewed", made) for person in reviewers]

    def choose(self, at: int, team: Team, *, but: list[Person]) -> list[Person]:
        """One reviewer, at times two or three, of the team or of another."""
        chosen: list[Person] = []
        for _ in range(self.rng.choices((1, 2, 3), (70, 25, 5))[0]):
            taken = but + chosen
            near = self.chance(0.8) or not chosen
            found = self.world.colleague(team, at, but=taken) if near else self.world.anybody(at, but=taken)
            found = found or self.world.anybody(at, but=taken)
            if found is not None:
                chosen.append(found)
        return chosen

    def replace_late(self, at: int, reviewer: Person, *, but: list[Person]) -> tuple[Person, int]:
        """A reviewer who does not answer is at times replaced by somebody else."""
        patience = self.own_turn(at, 30.0, 0.4)
        other = self.world.anybody(at, but=[*but, reviewer])
        if other is None or patience >= FAR:
            return reviewer, at
        change = ((other.user_id,), (reviewer.user_id,))
        self.act(patience, Ledger.swap, self.owner, change)
        return other, patience

    def reviews(self, at: int, reviewers: list[Person], *, but: list[Person]) -> int:
        """All reviewers' rounds; gives the time of the last approval, FAR where one never comes."""
        done = at
        for person in reviewers:
            asked, since = person, at
            if self.chance(0.04) or (person.clock.after(at, 200 * 3600) >= FAR and self.chance(0.8)):
                asked, since = self.replace_late(at, person, but=[*but, *reviewers])
            done = max(done, self.review(asked, since))
        return done


class TeamWork(Reviewed):
    """Written by a team member (or an agent on their behalf), reviewed, merged — mostly."""

    __slots__ = ()

    def run(self) -> None:
        person, team = self.plan.person, self.plan.place.team
        assert person is not None  # noqa: S101 - see live
        at = self.prepare(self.open())
        home = team if team is not None and self.chance(0.85) else self.world.home_team(person, at)
        reviewers = self.choose(at, home, but=[person]) if at < FAR else []
        if self.plan.kind == "handbook":
            reviewers, self.haste = reviewers[:1], 0.6
        at = self.ask(at, reviewers)
        self.interludes(at, person)
        self.shuffle(at, reviewers)
        if self.chance(0.012):
            self.shelve(at)
        else:
            self.finish(self.reviews(at, reviewers, but=[person]), reviewers)

    def open(self) -> int:
        """Assignee and draft at creation."""
        mr, at = self.ledger.mr, self.plan.at
        if self.chance(0.6):
            mr.assignee_ids = [self.owner]
        elif self.chance(0.5):
            self.act(at + self.rng.randrange(20, 900), Ledger.assign, self.owner, ((self.owner,), ()))
        if self.chance(0.28):
            mr.draft = True
            mr.title = f"Draft: {mr.title}"
        return at

    def prepare(self, at: int) -> int:
        """Work before the review: a draft's pushes until it is ready."""
        if not self.ledger.mr.draft:
            return at
        ready = self.own_turn(at, 7.0, 1.2)
        if ready >= FAR:
            return FAR
        for _ in range(self.rng.randrange(4)):
            self.act(self.rng.randrange(at, ready + 1), Ledger.push, self.owner, self.rng.randrange(1, 5))
        self.act(ready, Ledger.ready, self.owner)
        return ready

    def ask(self, at: int, reviewers: list[Person]) -> int:
        """The request: at creation, by the author, by the roulette bot, in the old way by assigning, or by nobody."""
        if not reviewers:
            return at
        way = self.rng.random()
        if way < 0.3:
            self.at_creation(reviewers)
            return at
        if way < 0.33:
            self.act(at + 90, Ledger.assign, self.owner, ((reviewers[0].user_id,), ()))
            return at + 90
        if way < 0.36:
            self.act(self.answer(reviewers[0], at, 6.0), Ledger.join, reviewers[0].user_id)
            return at
        by = self.world.bots.token if way > 0.93 else self.owner
        at = at + self.rng.randrange(30, 240) if by != self.owner else self.own_turn(at, 0.3, 1.2)
        if self.chance(0.05):
            by = reviewers[0].user_id
        self.request(at, reviewers, by=by)
        self.robot(at)
        return at

    def robot(self, at: int) -> None:
        """Where it is switched on, the AI reviewer is asked too, and answers within minutes."""
        since, bot = self.plan.place.robot_reviews, self.world.bots.reviewer
        if since is None or at < since or at >= FAR or self.chance(0.4):
            return
        self.act(at + 15, Ledger.request, self.owner, (bot,))
        self.act(at + self.rng.randrange(60, 400), Ledger.review, bot, self.rng.randrange(1, 4))

    def interludes(self, at: int, person: Person) -> None:
        """What happens by the way: bystanders, renamings, notes that mean nothing, a return to draft."""
        if at >= FAR:
            return
        owner, later = self.owner, self.own_turn(at, 3.0)
        if self.chance(0.15):
            passer = self.world.anybody(at, but=[person])
            if passer is not None:
                comment = Ledger.whisper if self.chance(0.15) else Ledger.comment
                self.act(self.answer(passer, at, 5.0), comment, passer.user_id)
        if self.chance(0.12):
            self.act(later, Ledger.retitle, owner, self.rng.choice((" and its tests", " behind a flag", " (part 2)")))
        if self.chance(0.3):
            self.act(later, Ledger.remark, owner, self.small_talk(later))
        if self.chance(0.03) and later < FAR:
            self.act(later, Ledger.draft, owner)
            self.act(self.own_turn(later, 8.0), Ledger.ready, owner)

    def shuffle(self, at: int, reviewers: list[Person]) -> None:
        """A reviewer is let off, or the work is handed to a colleague or to nobody."""
        later = self.own_turn(at, 2.0)
        if len(reviewers) > 1 and self.chance(0.06):
            self.act(later, Ledger.remove, self.owner, tuple(p.user_id for p in reviewers[1:]))
        if self.chance(0.02):
            other = self.world.anybody(at, but=reviewers)
            to = (other.user_id,) if other is not None and self.chance(0.7) else ()
            self.act(later, Ledger.assign, self.owner, (to, (self.owner,)))

    def small_talk(self, at: int) -> tuple[str, str]:
        """An activity note that means nothing for a figure."""
        n, milestone = self.rng.randrange(20, 4000), self.world.milestones.name(min(at, FAR - 1))
        choices = (
            (wording.DESCRIPTION, "description"),
            (f"mentioned in issue #{n}", "cross_reference"),
            (f"mentioned in merge request !{n}", "cross_reference"),
            (f"changed milestone to %{milestone}", "milestone"),
            (f"added ~{n} label", "label"),
            (f"changed target branch from `{milestone.replace('.', '-')}-stable` to `main`", "branch"),
            (f"restored source branch `fix-{n}`", "branch"),
            ("marked the checklist item **Add a changelog entry** as completed", "task"),
            ("changed this line in version 2 of the diff", "outdated"),
            (wording.AUTO_MERGE_OFF, "merge"),
            ("added 1h of time spent", "time_tracking"),
        )
        return self.rng.choice(choices)

    def finish(self, at: int, reviewers: list[Person]) -> None:
        """Approved at ``at``: a late push, the merge, and what comes after; or closed, at times reopened."""
        if at >= FAR:
            self.shelve(at)
            return
        if self.chance(0.12):
            at = self.own_turn(at, 1.0)
            self.act(at, Ledger.push, self.owner, self.rng.randrange(2))
            if reviewers and self.chance(0.3):
                self.act(at + 60, Ledger.ask_again, self.owner, reviewers[0].user_id)
            if self.plan.place.resets and reviewers:
                at = self.answer(reviewers[0], at, 1.5)
                self.act(at, Ledger.approve, reviewers[0].user_id)
        if self.chance(0.06):
            at = self.give_up(at)
        self.land(at, reviewers)

    def land(self, at: int, reviewers: list[Person]) -> None:
        """The merge, by a maintainer among the reviewers or by the author."""
        if at >= FAR:
            return
        keeper = next((p for p in reviewers if p.maintainer), None)
        person = self.plan.person
        by_keeper = keeper is not None and (self.chance(0.6) or self.clock is ALWAYS)
        merger = keeper if by_keeper and keeper is not None else person
        assert merger is not None  # noqa: S101 - team work has a person
        at = self.merge(at, merger.user_id, merger.clock)
        if at >= FAR:
            self.shelve(at)
        elif self.chance(0.05):
            self.act(merger.clock.after(at, self.delay(4.0, 1.0)), Ledger.comment, merger.user_id)
        if at < FAR and self.chance(0.08):
            self.act(at + self.rng.randrange(60, 200000), Ledger.touch, merger.user_id)

    def give_up(self, at: int) -> int:
        """Closed by its author or their manager; a quarter comes back. Gives the time after the return, else FAR."""
        closed = self.own_turn(at, 5.0)
        self.act(closed, Ledger.close, self.owner)
        if not self.chance(0.25):
            return FAR
        back = self.own_turn(closed, 12.0)
        self.act(back, Ledger.reopen, self.owner)
        after = self.own_turn(back, 6.0)
        self.act(after, Ledger.push, self.owner, 1)
        return after


class Dependency(Reviewed):
    """An update by the dependency bot: reviewers from the start, rebased at night, merged by itself or superseded."""

    __slots__ = ()

    def run(self) -> None:
        team, at = self.plan.place.team, self.plan.at
        reviewers = self.choose(at, team, but=[])[:1] if team is not None else []
        if self.chance(0.7):
            self.at_creation(reviewers)
        else:
            self.request(at + 30, reviewers)
        if self.chance(0.12) or not reviewers:
            end = at + int(86400 * self.rng.lognormvariate(2.2, 0.9))
            self.act(end, Ledger.close, self.owner)
        else:
            end = self.answer(reviewers[0], at, 9.0)
            self.act(end, Ledger.approve, reviewers[0].user_id)
            end = self.merge(end, reviewers[0].user_id, reviewers[0].clock)
        night = at + 86400
        while night < min(end, at + 40 * 86400):
            if self.chance(0.25):
                self.act(night, Ledger.push, self.owner, 0)
            night += 86400


class Contribution(Reviewed):
    """From the community: greeted by the bot, answered by a team member, reviewed, and sometimes given up."""

    __slots__ = ()

    def run(self) -> None:
        mr, team, at = self.ledger.mr, self.plan.place.team, self.plan.at
        assert team is not None  # noqa: S101 - the community is not sent to the handbook
        self.act(at + 20, Ledger.comment, self.world.bots.token)
        if self.chance(0.2):
            mr.draft, mr.title = True, f"Draft: {mr.title}"
            at = self.own_turn(at, 6.0)
            self.act(at, Ledger.ready, self.owner)
        coach = self.world.colleague(team, at, but=[]) if at < FAR else None
        if coach is None or self.chance(0.012):
            self.shelve(at)
            return
        self.haste = 0.75
        hello = self.answer(coach, at, 3.0)
        self.act(hello, Ledger.comment, coach.user_id)
        self.act(hello + 30, Ledger.request, coach.user_id, (coach.user_id,))
        self.haste = 1.0
        self.settle(self.review(coach, hello, rounds=0.6), coach)

    def settle(self, at: int, coach: Person) -> None:
        """Merged by the coach, closed by either, or left lying."""
        luck = self.rng.random()
        if luck < 0.7:
            self.merge(at, coach.user_id, coach.clock)
        elif luck < 0.97:
            by = coach.user_id if luck < 0.8 else self.owner
            self.act(self.own_turn(at, 20.0), Ledger.close, by)
        else:
            self.shelve(at)
