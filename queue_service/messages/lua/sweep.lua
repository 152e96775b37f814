-- sweep: give back what dead workers held, expire what waited too long, delete what nobody needs any more.
-- KEYS: shared/box
-- A: now, doubt_until (ms: so long a transport is asked first that may have taken the message), purge_before (ms), limit (of each)
-- Returns: {resumed, expired, purged, due}: how many each; due counts what can be sent now
-- Event: none
--@include box
local resumed, expired, purged = 0, 0, 0
for _, id in ipairs(redis.call('ZRANGEBYSCORE', K.leases, '-inf', A.now, 'LIMIT', 0, A.limit)) do
  local message = load_message(id)
  message.error = 'worker_lost'
  if message.transport then message.doubt, message.doubt_ms = message.transport, A.doubt_until end
  again(message, A.now)
  resumed = resumed + 1
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', K.deadlines, '-inf', '(' .. string.format('%d', A.now + A.margin), 'LIMIT', 0, A.limit)) do
  enter(load_message(id), 'expired')
  expired = expired + 1
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', K.keep, '-inf', A.purge_before, 'LIMIT', 0, A.limit)) do
  local message = load_message(id)
  for _, list in ipairs({K.keep, K.urgent, K.due, K.deadlines, K.leases}) do redis.call('ZREM', list, id) end
  redis.call('ZREM', K.states, state_member(message))
  redis.call('ZREM', K.log, log_member(message))
  redis.call('ZREM', K.causes, message.cause .. ' ' .. id)
  redis.call('HDEL', K.messages, id)
  purged = purged + 1
end
redis.call('ZREMRANGEBYSCORE', K.cancelled, '-inf', A.purge_before)
local due = redis.call('ZCOUNT', K.urgent, '-inf', A.now) + redis.call('ZCOUNT', K.due, '-inf', A.now)
return cjson.encode({resumed = resumed, expired = expired, purged = purged, due = due})
