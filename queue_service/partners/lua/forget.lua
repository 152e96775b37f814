-- forget: the time to know who a household is has come to its end; a mask of it and the steps remain.
-- KEYS: shared/visit
-- A: code, since_ms (of the state in which it still must be), masked (what remains of the person)
-- Returns: {forgotten}
-- Event: visit.changed
--@include visit
local visit = load_visit(A.code)
if not visit or visit.masked or visit.since_ms ~= A.since_ms then return cjson.encode({forgotten = false}) end
redis.call('ZREM', K.states, place(visit))
visit.household, visit.phone, visit.phone4 = '', '', ''
visit.sms_consent, visit.masked = false, A.masked
for _, entry in ipairs(visit.history) do entry.note = nil end
redis.call('ZADD', K.states, 0, place(visit))
tell(visit, {})
save_visit(visit)
changed(visit, 'forget')
return cjson.encode({forgotten = true})
