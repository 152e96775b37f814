-- ask_draw: have a session drawn now; before its announced time only with a reason. Requests close at once; a job draws.
-- KEYS: shared/session
-- A: reason (or nil)
-- Returns: {early}; refused: not_found, reason_needed, wrong_state (drawn already, or cancelled)
-- Event: evening.changed, when it is early
--@include session
local session = load_session()
if not session then return refuse('not_found') end
if session.state ~= 'open' then return refuse('wrong_state', {state = session.state}) end
if A.now >= session.draw_ms then return cjson.encode({early = false}) end
if not A.reason then return refuse('reason_needed') end
session.draw_ms, session.early_reason = A.now, A.reason
save_session(session)
changed(session, 'draw_asked')
return cjson.encode({early = true})
