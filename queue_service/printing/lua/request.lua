-- request: keep a new print job of a ticket; an agent's job also goes into the stream its connection is fed from.
-- KEYS: 1 job, 2 open, 3 latest, 4 prints, 5 idem
-- A: job (text), id, now (ms), agent (device id or nil), slip (text), keep (s), idem_print (or nil)
-- Returns: {job}: the id of the new job, or of the one that the same request made before; refused: idempotency_mismatch
-- Event: none; nothing has happened yet
local A = cjson.decode(ARGV[1])
if A.idem_print then
  local kept = redis.call('GET', KEYS[5])
  if kept then
    local size = #A.idem_print
    if string.sub(kept, 1, size) ~= A.idem_print then return cjson.encode({refused = 'idempotency_mismatch'}) end
    return cjson.encode({job = string.sub(kept, size + 1)})
  end
  redis.call('SET', KEYS[5], A.idem_print .. A.id, 'EX', 86400)
end
redis.call('SET', KEYS[1], A.job, 'EX', A.keep)
-- Jobs of the same millisecond keep their order; text, because Lua would round so large a number.
local same = redis.call('ZCOUNT', KEYS[2], A.now, string.format('%d.999', A.now))
redis.call('ZADD', KEYS[2], string.format('%d.%03d', A.now, math.min(same, 999)), A.id)
redis.call('SET', KEYS[3], A.id, 'EX', A.keep)
if A.agent then redis.call('XADD', KEYS[4], 'MAXLEN', '~', 1000, '*', 'device', A.agent, 'job', A.slip) end
return cjson.encode({job = A.id})
