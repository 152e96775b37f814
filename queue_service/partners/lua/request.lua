-- request: somebody asks for a home visit, for themselves or for another.
-- KEYS: shared/visit
-- A: visit (what is known of it), month_ms (when this month began; nil when residents ask), quota (most of it in a month, or nil)
-- Returns: {visit}; refused: partner_quota
-- Event: visit.changed
--@include visit
local done = remembered()
if done then return done end
local visit = A.visit
if A.month_ms then
  local count = redis.call('ZCOUNT', K.entered, A.month_ms, '+inf')
  if A.quota and count >= A.quota then return refuse('partner_quota', {quota = A.quota}) end
  redis.call('ZADD', K.entered, A.now, visit.code)
end
visit.rev = 0
enter(visit, 'requested', {verb = 'request'})
return answer({visit = visit})
