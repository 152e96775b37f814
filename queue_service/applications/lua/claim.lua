-- claim: an officer works on an application for a while, alone; one that was not looked at yet is being checked from then on.
-- KEYS: shared/application
-- A: code, sources (states it may be in), fresh (the state from which it comes to), to (the state while it is checked),
--    until_ms, take (over another officer's claim, or nil), tell (ms from when the applicant is told)
-- Returns: {application}; refused: not_found, wrong_state, claimed_by_other
-- Event: application.changed
--@include application
local done = remembered()
if done then return done end
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not among(application.state, A.sources) then return refuse('wrong_state', {state = application.state}) end
local claim = claimed_by_other(application)
if claim and not A.take then return refuse('claimed_by_other', {by = claim.by, until_ms = claim.until_ms}) end
application.claim = {by = A.by, until_ms = A.until_ms}
if application.state == A.fresh then
  enter(application, A.to, 'claim', nil, A.tell)
else
  save_application(application)
  changed(application, claim and 'take_over' or 'claim')
end
return answer({application = application})
