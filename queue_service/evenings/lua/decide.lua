-- decide: a session takes place, or is cancelled. What was cancelled stays so.
-- KEYS: shared/session
-- A: state (confirmed, cancelled), reason (why it is cancelled), confirmed (how many people had confirmed, or nil)
-- Returns: {state} what is true now
-- Event: evening.changed
--@include session
local session = load_session()
local before = session.state
local possible = before == 'drawn' or (A.state == 'cancelled' and before ~= 'cancelled')
if possible then
  session.state, session.decided_ms, session.reason, session.confirmed = A.state, A.now, A.reason, A.confirmed
  session.credited_ms = nil
  save_session(session)
  changed(session, A.state)
end
return cjson.encode({state = session.state})
