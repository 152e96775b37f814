"""Random lives of applications against the real engine, beside a plain ledger that has its own table of what may follow what."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from queue_service.applications import actions, check, store
from queue_service.applications.models import Application, Reason, State
from queue_service.core.errors import Invalid, Refused
from queue_service.core.redis import Engine
from tests.applications.office import Desk, with_services
from tests.factories import MovableClock

# Written down from the office's own words, not taken from the rules: from where each step may be taken, and where it leads.
EDITED = ("draft", "perlu_perbaikan")
OFFICE = ("diteruskan", "direkam", "menunggu_penunggalan", "siap_cetak", "data_ganda")
DECIDED = ("diajukan", "diperiksa", "lengkap", *OFFICE)
WAYS = {
    "submit": (EDITED, "diajukan"),
    "verify": (("diajukan", "diperiksa"), "lengkap"),
    "return": (DECIDED, "perlu_perbaikan"),
    "reject": (DECIDED, "ditolak"),
    "forward": (("lengkap",), "diteruskan"),
    "ready": (("diteruskan", "direkam", "menunggu_penunggalan", "siap_cetak"), "siap_diambil"),
    "handover": (("siap_diambil",), "diserahkan"),
}
ON = {
    "diajukan": "verify",
    "diperiksa": "verify",
    "lengkap": "forward",
    "diteruskan": "ready",
    "direkam": "ready",
    "menunggu_penunggalan": "ready",
    "siap_cetak": "ready",
    "siap_diambil": "handover",
}
CLAIM_S = 15 * 60
OFFICERS = ("sari", "tono")
KINDS = ("kk", "f-1-02")
officer, number, often = st.sampled_from(OFFICERS), st.integers(0, 1000), st.sampled_from([True, True, False])


@dataclass
class Life:
    """What the ledger knows of one application; ``papers`` are there and right, ``holder`` works on it until ``until`` (s)."""

    code: str
    state: str = "draft"
    papers: set[str] = field(default_factory=set)
    steps: list[tuple[str, str, str]] = field(default_factory=lambda: [("create", "draft", "anyone")])
    holder: str = ""
    until: float = 0.0

    def enter(self, verb: str, state: str, by: str) -> None:
        self.state = state
        reached.add((verb, state))
        self.steps.append((verb, state, by))


reached: set[tuple[str, str]] = set()


class Refusal(Exception):
    """The ledger says no."""


class Lives(RuleBasedStateMachine):
    """One post, two officers, and people who do anything at any time."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        engine.client.flushall()
        self.desk = Desk(engine, MovableClock(), with_services(engine))
        self.lives: list[Life] = []
        self.asked: list[tuple[Any, tuple[str, str], Any]] = []

    @property
    def now(self) -> float:
        return self.desk.clock.wall

    def life(self, number: int, *states: str) -> Life | None:
        """One of the lives, most often one in these states if there is any."""
        fit = [one for one in self.lives if one.state in states] if number % 4 else []
        there = fit or self.lives
        return there[number // 4 % len(there)] if there else None

    def application(self, life: Life) -> Application:
        return actions.find(self.desk.engine, life.code)[1]

    def agree(self, verb: Any, ledger: Any) -> None:
        """Do it in the store under a new key, then in the ledger; both say the same."""
        idem = (f"kunci-{len(self.asked)}", "sidik")
        refused = expected = None
        try:
            answer = verb(idem)
        except Refused as one:
            refused = one.code
        else:
            self.asked.append((verb, idem, answer))
        try:
            ledger()
        except Refusal as one:
            expected = str(one)
        assert refused == expected

    # ---- the applicant ----

    @rule()
    def somebody_begins(self) -> None:
        if len(self.lives) < 3:
            self.lives.append(Life(self.desk.create().code))

    @rule(number=number, kind=st.sampled_from(KINDS), gone=st.sampled_from([False, False, False, True]))
    def sends_or_takes_away(self, number: int, kind: str, gone: bool) -> None:
        if life := self.life(number):
            try:
                file = None if gone else self.desk.file()
                actions.attach(
                    self.desk.engine, self.desk.clock, self.desk.post, self.application(life), kind, file
                )
            except Refused as refused:
                assert refused.code == "wrong_state"  # noqa: PT017
                assert life.state not in EDITED
            else:
                assert life.state in EDITED
                (life.papers.discard if gone else life.papers.add)(kind)

    @rule(number=number, whole=often)
    def hands_in(self, number: int, whole: bool) -> None:
        if life := self.life(number, *EDITED):
            self.hand_in(life, whole=whole)

    def hand_in(self, life: Life, *, whole: bool) -> None:
        """With ``whole``, everything is sent first."""
        if whole and life.state in EDITED:
            found = self.desk.attach(self.application(life), *KINDS)
            life.papers.update(found.documents)

        def ledger() -> None:
            if life.state not in EDITED:
                raise Refusal("wrong_state")
            if set(KINDS) - life.papers:
                raise Refusal("incomplete")
            life.holder = ""
            life.enter("submit", "diajukan", "holder")

        found = self.application(life)
        self.agree(lambda idem: self.desk.submit(found, idem=idem), ledger)

    # ---- the desk ----

    @rule(number=number, who=officer, take=st.booleans())
    def claims(self, number: int, who: str, take: bool) -> None:
        if life := self.life(number):

            def ledger() -> None:
                if life.state not in DECIDED:
                    raise Refusal("wrong_state")
                self.hands_off(life, who, take)
                if life.state == "diajukan":
                    life.enter("claim", "diperiksa", who)
                life.holder, life.until = who, self.now + CLAIM_S

            found = self.application(life)
            self.agree(lambda idem: self.desk.claim(found, who, take=take, idem=idem), ledger)

    def hands_off(self, life: Life, who: str, take: bool) -> None:
        if life.holder not in ("", who) and life.until > self.now and not take:
            raise Refusal("claimed_by_other")

    @rule(number=number, who=officer)
    def lets_go(self, number: int, who: str) -> None:
        if life := self.life(number):
            found = self.application(life)
            actions.release(self.desk.engine, self.desk.clock, self.desk.post, found, by=who)
            if life.holder == who:
                life.holder = ""

    @rule(
        number=number,
        who=officer,
        verb=st.sampled_from([*WAYS][1:]),
        kind=st.sampled_from(["", *KINDS]),
        take=st.booleans(),
    )
    def decides(self, number: int, who: str, verb: str, kind: str, take: bool) -> None:
        if life := self.life(number, *WAYS[verb][0]):
            self.decide(life, who, verb, kind, take=take)

    @rule(number=number, who=officer, verb=st.sampled_from(["return", "reject"]), kind=st.sampled_from(KINDS))
    def turns_down(self, number: int, who: str, verb: str, kind: str) -> None:
        if life := self.life(number, *DECIDED):
            self.decide(life, who, verb, kind)

    def decide(self, life: Life, who: str, verb: str, kind: str = "", *, take: bool = True) -> None:
        """One of the desk's verbs; what goes back, goes back for a document of a kind, or (empty) for the whole."""
        reasons = (Reason(kind, "blurred"),) if verb in ("return", "reject") else ()

        def ledger() -> None:
            self.step(life, verb, *WAYS[verb], who, take)
            if verb == "return":
                life.papers.discard(kind)

        found = self.application(life)
        self.agree(
            lambda idem: self.desk.advance(found, verb, who, reasons=reasons, take=take, idem=idem), ledger
        )

    @rule(number=number, who=officer, news=st.lists(st.sampled_from(OFFICE), max_size=3))
    def comes_to_its_end(self, number: int, who: str, news: list[str]) -> None:
        """The straight way from wherever it is, with news of the card in between."""
        if life := self.life(number):
            if life.state in EDITED:
                self.hand_in(life, whole=True)
            while life.state in ON:
                self.decide(life, who, ON[life.state])
                while news and life.state in OFFICE:
                    self.tell(life, State(news.pop()))

    def step(self, life: Life, verb: str, sources: tuple[str, ...], to: str, who: str, take: bool) -> None:
        if life.state not in sources:
            raise Refusal("wrong_state")
        self.hands_off(life, who, take)
        life.holder = ""
        life.enter(verb, to, who)

    @rule(number=number, to=st.sampled_from([State(one) for one in OFFICE]))
    def hears_of_the_card(self, number: int, to: State) -> None:
        if life := self.life(number, *OFFICE):
            self.tell(life, to)

    def tell(self, life: Life, to: State) -> None:
        """An officer says where the card is."""
        sources = tuple(one for one in (*OFFICE, "siap_diambil") if one != to.value)
        found = self.application(life)
        self.agree(
            lambda idem: self.desk.progress(found, to, idem=idem),
            lambda: self.step(life, "progress", sources, to.value, "sari", take=False),
        )

    # ---- time, and requests that come again ----

    @rule(seconds=st.sampled_from([1, 60, 899, 900, 901, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.pass_time(seconds)

    @rule(number=number)
    def a_request_comes_again(self, number: int) -> None:
        if self.asked:
            verb, idem, answer = self.asked[number % len(self.asked)]
            assert verb(idem) == answer
            try:
                verb((idem[0], "lain!"))
            except Invalid as refused:
                assert refused.code == "idempotency_mismatch"  # noqa: PT017
            else:
                raise AssertionError("two requests with one key")

    # ---- what must hold ----

    @invariant()
    def store_and_ledger_agree(self) -> None:
        found = store.several(self.desk.engine, self.desk.post.slug, [one.code for one in self.lives])
        assert len(found) == len(self.lives)
        for one, life in zip(found, self.lives, strict=True):
            assert one.state.value == life.state
            assert [(entry.verb, entry.state.value, entry.by) for entry in one.history] == life.steps
            assert (one.claim.by if one.claim else "") == life.holder

    @invariant()
    def the_desks_lists_agree(self) -> None:
        counts = store.counts(self.desk.engine, self.desk.post.slug)
        assert {state.value: count for state, count in counts.items() if count} == {
            state: sum(one.state == state for one in self.lives)
            for state in {one.state for one in self.lives}
        }

    @invariant()
    def check_finds_nothing(self) -> None:
        assert check.violations(self.desk.engine) == []
