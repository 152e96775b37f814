-- advance: move an application from one of the states it may be in to the next one, and write down when, by whom and why.
-- KEYS: shared/application
-- A: code, verb, sources (states it may be in), to (the state), rev (as it was read, or nil for any), reasons (list or nil),
--    take (over another officer's claim, or nil), tell (ms from when the applicant is told, or nil),
--    ticket (at whose end this was said, or nil; until it is told, the step can be taken back with that end)
-- Returns: {application}; refused: not_found, wrong_state, changed_meanwhile, claimed_by_other
-- Event: application.changed
--@include application
local done = remembered()
if done then return done end
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not among(application.state, A.sources) then return refuse('wrong_state', {state = application.state}) end
if A.rev and application.rev ~= A.rev then return refuse('changed_meanwhile') end
local claim = claimed_by_other(application)
if claim and not A.take then return refuse('claimed_by_other', {by = claim.by, until_ms = claim.until_ms}) end
application.claim = nil
if A.ticket then
  application.moved = {ticket = A.ticket, rev = application.rev + 1, state = application.state, since_ms = application.since_ms,
    told = redis.call('ZSCORE', K.due, 'application|' .. application.code) or nil, at = A.at, until_ms = A.tell}
end
enter(application, A.to, A.verb, A.reasons, A.tell)
return answer({application = application})
