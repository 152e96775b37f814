-- forget: the time to keep something of an application that is over has come: its documents, or the person too, of whom a mask remains.
-- KEYS: shared/application
-- A: code, state (in which it still must be), masked (what remains of the person; nil: only the documents go)
-- Returns: {forgotten}
-- Event: application.changed
--@include application
local application = load_application(A.code)
if not application or application.state ~= A.state then return cjson.encode({forgotten = false}) end
application.documents = nil
redis.call('SADD', K.gone, 'application:' .. application.code)
redis.call('ZREM', K.papers, application.code)
if A.masked then
  redis.call('ZREM', K.people, application.code)
  application.applicant, application.phone, application.phone4, application.phone_print = '', '', '', ''
  application.identity, application.sms_consent, application.masked = nil, false, A.masked
  redis.call('ZREM', K.due, 'application|' .. application.code)
  for _, entry in ipairs(application.history) do
    for _, reason in ipairs(entry.reasons or {}) do reason.text = nil end
  end
end
save_application(application)
changed(application, 'forget')
return cjson.encode({forgotten = true})
