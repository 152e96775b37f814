-- appeal: staff let somebody take part in the draw in spite of earlier absences.
-- KEYS: shared/session
-- A: code
-- Returns: {request}; refused: not_found, wrong_state
-- Event: evening.changed
--@include session
local request, session = load_request(A.code), load_session()
if not request then return refuse('not_found') end
if request.state ~= 'requested' then return refuse('wrong_state', {state = request.state}) end
request.appealed = true
save_request(request)
changed(session, 'appealed', request.code)
return cjson.encode({request = request})
