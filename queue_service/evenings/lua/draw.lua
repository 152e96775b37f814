-- draw: open -> drawn, once, with the ranking that was computed; only if the list it was computed from is still the list.
-- KEYS: shared/session
-- A: ranked (list of {code, group, losses}, the first first), aside (list of {code, why, losses}), seed, published (JSON text)
-- Returns: {drawn} (false: it was before); refused: not_found, wrong_state (cancelled), too_early, list_changed
-- Event: evening.changed
--@include session
local session = load_session()
if not session then return refuse('not_found') end
if session.state == 'cancelled' then return refuse('wrong_state', {state = session.state}) end
if session.state ~= 'open' then return cjson.encode({drawn = false}) end
if A.now < session.draw_ms then return refuse('too_early') end
if session.requests ~= #A.ranked + #A.aside then return refuse('list_changed') end

local found = {}
local function same(line)
  local request = load_request(line.code)
  found[line.code] = request
  local losses = request and tonumber(redis.call('HGET', K.losses, request.identity) or '0')
  return request and request.state == 'requested' and losses == line.losses
end
for _, line in ipairs(A.ranked) do
  if not same(line) or found[line.code].group ~= line.group then return refuse('list_changed') end
end
for _, line in ipairs(A.aside) do
  if not same(line) or found[line.code].appealed then return refuse('list_changed') end
end

for rank, line in ipairs(A.ranked) do
  local request = found[line.code]
  request.state, request.rank = 'drawn', rank
  save_request(request)
end
for _, line in ipairs(A.aside) do
  local request = found[line.code]
  request.state, request.reason = 'set_aside', line.why
  redis.call('HDEL', K.misses, request.identity) -- they cost one draw, which was this one
  let_go(request)
  save_request(request)
  redis.call('ZADD', K.due, A.now, 'draw_lost|' .. request.code)
end
session.state, session.drawn_ms, session.seed, session.sealed = 'drawn', A.now, A.seed, nil
redis.call('HSET', K.draws, A.date, A.published)
save_session(session)
changed(session, 'drawn')
return cjson.encode({drawn = true})
