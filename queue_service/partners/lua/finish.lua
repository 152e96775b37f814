-- finish: a visit took place, nobody was met, the office cannot do it, or it is called off; nothing else is told of it.
-- KEYS: shared/visit
-- A: code, verb, sources (states it may be in), to (the state), outcome (or nil), note (sealed, or nil),
--    off (the household is told that nobody comes, or nil)
-- Returns: {visit}; refused: not_found, wrong_state
-- Event: visit.changed
--@include visit
local done = remembered()
if done then return done end
local visit = load_visit(A.code)
if not visit then return refuse('not_found') end
if not in_one_of(visit, A.sources) then return refuse('wrong_state', {state = visit.state}) end
tell(visit, {visit_off = A.off and A.now or nil})
enter(visit, A.to, {verb = A.verb, outcome = A.outcome, note = A.note, start_ms = visit.start_ms})
return answer({visit = visit})
