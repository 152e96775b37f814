-- plan: a visit gets its time and team, or others; the household is told when the time is new to it.
-- KEYS: shared/visit
-- A: code, sources (states it may be in), start_ms (from when the household should be at home), team, eve (ms of the reminder, or nil)
-- Returns: {visit}; refused: not_found, wrong_state
-- Event: visit.changed
--@include visit
local done = remembered()
if done then return done end
local visit = load_visit(A.code)
if not visit then return refuse('not_found') end
if not in_one_of(visit, A.sources) then return refuse('wrong_state', {state = visit.state}) end
local verb = 'plan'
if visit.state == 'planned' then verb = visit.start_ms == A.start_ms and 'team' or 'move' end
visit.start_ms, visit.team = A.start_ms, A.team
if verb ~= 'team' then
  tell(visit, {[verb == 'move' and 'visit_moved' or 'visit_planned'] = A.now, visit_day_before = A.eve})
end
enter(visit, 'planned', {verb = verb, start_ms = A.start_ms})
return answer({visit = visit})
