-- file: somebody makes a complaint; one of the past comes with its whole history and is not told of.
-- KEYS: shared/complaint
-- A: complaint (all that is known of it), tell_at (ms; nil: nobody is told)
-- Returns: {complaint}
-- Event: none
--@include complaint
local done = remembered()
if done then return done end
local one = A.complaint
save(one)
tell(one, A.tell_at)
return answer({complaint = one})
