-- withdraw: take a request back before the draw (the person), or keep it out of the draw (staff). Twice is no error.
-- KEYS: shared/session
-- A: code, state (withdrawn, excluded), reason (or nil)
-- Returns: {request}; refused: not_found, wrong_state, already_drawn (from the draw on it is a booking)
-- Event: evening.changed
--@include session
local done = remembered()
if done then return done end
local request, session = load_request(A.code), load_session()
if not request then return refuse('not_found') end
if request.state == A.state then return answer({request = request}) end
if request.state == 'drawn' then return refuse('already_drawn') end
if request.state ~= 'requested' then return refuse('wrong_state', {state = request.state}) end
request.state, request.reason = A.state, A.reason
let_go(request)
session.requests = session.requests - 1
redis.call('ZREM', K.due, 'evening_requested|' .. request.code)
save_request(request)
save_session(session)
changed(session, A.state, request.code)
return answer({request = request})
