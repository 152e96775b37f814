-- warn: an application that its applicant should have mended will soon be closed; they are told, once for each time it is due.
-- KEYS: shared/application
-- A: code, rev (as it was read), sources (states it may be in)
-- Returns: {application}; refused: not_found, wrong_state, changed_meanwhile
-- Event: application.changed
--@include application
local application = load_application(A.code)
if not application then return refuse('not_found') end
if not among(application.state, A.sources) then return refuse('wrong_state', {state = application.state}) end
if application.rev ~= A.rev then return refuse('changed_meanwhile') end
application.warned_ms = A.now
redis.call('ZADD', K.due, A.now, 'application_closing|' .. application.code)
save_application(application)
changed(application, 'warn')
return answer({application = application})
