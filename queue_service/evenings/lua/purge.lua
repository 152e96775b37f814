-- purge: delete what is too old: the requests of a session, in the end the session itself, and the losses of people not seen for long.
-- KEYS: shared/session
-- A: session (delete the session and its draw too), seen_before (ms)
-- Returns: {deleted}
-- Event: none
--@include session
local deleted = 0
for _, code in ipairs(redis.call('SMEMBERS', K.codes)) do
  deleted = deleted + redis.call('HDEL', K.requests, code)
end
redis.call('DEL', K.codes)
local session = load_session()
if session then
  session.purged_ms = A.now
  save_session(session)
end
if A.session then
  deleted = deleted + redis.call('HDEL', K.sessions, A.date)
  redis.call('HDEL', K.draws, A.date)
end
for _, identity in ipairs(redis.call('ZRANGEBYSCORE', K.seen, '-inf', A.seen_before, 'LIMIT', 0, 500)) do
  redis.call('ZREM', K.seen, identity)
  redis.call('HDEL', K.losses, identity)
  redis.call('HDEL', K.misses, identity)
  deleted = deleted + 1
end
return cjson.encode({deleted = deleted})
