-- report: somebody knows whether a ticket's paper came out. The first word decides, but a late "printed" corrects a "failed".
-- KEYS: 1 job (of the report, or of no job), 2 open, 3 latest, 4 troubles, 5 seq, 6 events
-- A: id (job or nil), ticket, number, ok, reason (or nil), now (ms), at (RFC 3339), by
-- Returns: {state, reason}: what counts from now on; refused: not_found
-- Event: print.done, print.failed
local A = cjson.decode(ARGV[1])
local stream = {seq = KEYS[5], events = KEYS[6], at = A.at}
--@include append
local outcome = A.ok and 'printed' or 'failed'
if A.id then
  local text = redis.call('GET', KEYS[1])
  local job = text and cjson.decode(text)
  if not job or job.ticket ~= A.ticket then return cjson.encode({refused = 'not_found'}) end
  redis.call('ZREM', KEYS[2], A.id)
  if job.state == 'printed' or job.state == outcome then
    return cjson.encode({state = job.state, reason = job.reason})
  end
  job.state, job.decided, job.reason = outcome, A.now, A.reason
  redis.call('SET', KEYS[1], cjson.encode(job), 'KEEPTTL')
end
-- An older attempt that fails late says nothing new once a newer one is under way.
local latest = redis.call('GET', KEYS[3])
local newest = not A.id or not latest or latest == A.id
if A.ok then
  redis.call('HDEL', KEYS[4], A.ticket)
  append('print.done', {number = A.number}, {ticket = A.ticket, job = A.id, by = A.by})
elseif newest then
  redis.call('HSET', KEYS[4], A.ticket,
    cjson.encode({ticket = A.ticket, number = A.number, reason = A.reason, at = A.at, job = A.id}))
  append('print.failed', {number = A.number, reason = A.reason}, {ticket = A.ticket, job = A.id, by = A.by})
end
return cjson.encode({state = outcome, reason = A.reason})
