-- settle: what a session means for its people afterwards, each thing once: past losses, absences, whether they may ask again.
-- KEYS: shared/session
-- A: lines (a list; of each a code, and credit: gain, reset or keep, missed, over, cancelled; or nil), told (what the cancelled are told),
--    mark (credited_ms or finished_ms, when this step is done; or nil)
-- Returns: {settled}
-- Event: none
--@include session
local function learn(request, line)
  if line.credit and not request.credit then
    request.credit = line.credit
    if line.credit == 'gain' then redis.call('HINCRBY', K.losses, request.identity, 1) end
    if line.credit == 'reset' then redis.call('HDEL', K.losses, request.identity) end
    redis.call('ZADD', K.seen, A.now, request.identity)
  end
  if line.missed and not request.missed then
    local misses = cjson.decode(redis.call('HGET', K.misses, request.identity) or '[]')
    misses[#misses + 1] = request.start_ms
    redis.call('HSET', K.misses, request.identity, cjson.encode(misses))
    redis.call('ZADD', K.seen, A.now, request.identity)
    request.missed = true
  end
end

for _, line in ipairs(A.lines) do
  local request = load_request(line.code)
  if request then
    learn(request, line)
    if line.cancelled and request.state == 'requested' then
      request.state = 'cancelled'
      redis.call('ZREM', K.due, 'evening_requested|' .. request.code)
      redis.call('ZADD', K.due, A.now, A.told .. '|' .. request.code)
    end
    if line.over and not request.over then let_go(request) end
    save_request(request)
  end
end
local session = A.mark and load_session()
if session and not session[A.mark] then
  session[A.mark] = A.now
  save_session(session)
end
return cjson.encode({settled = #A.lines})
