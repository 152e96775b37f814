-- request: ask for a place in a session that is open; or, added by staff after its draw, for what is left.
-- KEYS: shared/session
-- A: request, added (by staff after the draw, or nil), booked (the person has a booking for the service), elsewhere (or a request elsewhere)
-- Returns: {request, draw_ms}; refused: not_found, requests_closed, duplicate_request, duplicate_booking
-- Event: evening.changed
--@include session
local done = remembered()
if done then return done end
local session = load_session()
if not session then return refuse('not_found') end
local drawn = session.state == 'drawn' or session.state == 'confirmed'
local possible = session.state == 'open' and A.now < session.draw_ms
if A.added then possible = drawn and A.now < session.offers_end_ms end
if not possible then return refuse('requests_closed', {state = session.state}) end
local request = A.request
for _, field in ipairs(people(request)) do
  if A.elsewhere or redis.call('HEXISTS', K.active, field) == 1 then return refuse('duplicate_request') end
end
if A.booked then return refuse('duplicate_booking') end

for _, field in ipairs(people(request)) do redis.call('HSET', K.active, field, request.code) end
redis.call('SADD', K.codes, request.code)
session.requests = session.requests + 1
if A.added then
  request.state, request.added = 'drawn', true
  session.added = session.added or {}
  session.added[#session.added + 1] = request.code
  session.admitted_ms = nil
else
  request.state = 'requested'
  redis.call('ZADD', K.due, A.now, 'evening_requested|' .. request.code)
end
save_request(request)
save_session(session)
changed(session, 'requested', request.code)
return answer({request = request, draw_ms = session.draw_ms})
