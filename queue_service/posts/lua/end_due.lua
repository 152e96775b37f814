-- end_due: end the pauses and notices whose time has come.
-- KEYS: shared/live
-- A: now_ms
-- Returns: {pauses, notices}: how many of each ended
-- Event: service.changed, notice.changed, if any did
--@include live
local pauses, notices = 0, 0
for _, member in ipairs(redis.call('ZRANGE', K.ends, '-inf', A.now_ms, 'BYSCORE')) do
  local kind, name = string.match(member, '^(%a+):(.*)$')
  if kind == 'pause' then pauses = pauses + redis.call('HDEL', K.paused, name) end
  if kind == 'notice' then notices = notices + redis.call('HDEL', K.notices, name) end
  redis.call('ZREM', K.ends, member)
end
if pauses > 0 then tell_paused() end
if notices > 0 then tell_notices() end
return cjson.encode({pauses = pauses, notices = notices})
