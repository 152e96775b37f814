-- stop_texts: a person withdraws the consent to SMS; nothing more of this application is told by SMS. Twice is no error.
-- KEYS: shared/application
-- A: code
-- Returns: {application}; refused: not_found
-- Event: application.changed, when there was a consent
--@include application
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not application.sms_consent then return answer({application = application}) end
application.sms_consent = false
redis.call('ZREM', K.due, 'application|' .. application.code)
save_application(application)
changed(application, 'texts_stopped')
return answer({application = application})
