-- request: somebody asks for a home visit, for themselves or for another.
-- KEYS: shared/visit
-- A: visit (what is known of it)
-- Returns: {visit}
-- Event: visit.changed
--@include visit
local done = remembered()
if done then return done end
local visit = A.visit
visit.rev = 0
enter(visit, 'requested', {verb = 'request'})
return answer({visit = visit})
