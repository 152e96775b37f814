-- discard: a draft that was never submitted is deleted, by its holder or because it is old; nothing of it remains.
-- KEYS: shared/application
-- A: code, before (ms; only when it was not changed since, or nil)
-- Returns: {discarded}; refused: wrong_state; one that is not there any more: not discarded
-- Event: application.changed
--@include application
local application = load_application(A.code)
if not application then return cjson.encode({discarded = false}) end
local last = tonumber(redis.call('ZSCORE', K.drafts, application.code) or '0')
if A.before and last >= A.before then return cjson.encode({discarded = false}) end
if application.state ~= 'draft' then return refuse('wrong_state', {state = application.state}) end
redis.call('HDEL', K.applications, application.code)
redis.call('ZREM', K.states, place(application))
redis.call('ZREM', K.drafts, application.code)
redis.call('SADD', K.gone, 'application:' .. application.code)
redis.call('ZREM', K.due, 'application|' .. application.code)
changed(application, 'discard')
return cjson.encode({discarded = true})
