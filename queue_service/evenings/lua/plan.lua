-- plan: announce a session; its seed is settled, and promised by its hash, before the first request. Planning it again changes nothing.
-- KEYS: shared/session
-- A: session (JSON object)
-- Returns: {planned}
-- Event: evening.changed, the first time
--@include session
if load_session() then return cjson.encode({planned = false}) end
save_session(A.session)
changed(A.session, 'planned')
return cjson.encode({planned = true})
