-- take_back: the step that was said at a ticket's end never was, because that end was undone; if nothing else has happened since.
-- KEYS: shared/application
-- A: code, ticket
-- Returns: {application, outcome}: taken_back; stays (changed or told since); nothing (no step was said at that ticket's end);
--    refused: not_found
-- Event: application.changed, when it was taken back
--@include application
local done = remembered()
if done then return done end
local application = load_application(A.code)
if not application then return refuse('not_found') end
local moved = application.moved
if not moved or moved.ticket ~= A.ticket then return answer({application = application, outcome = 'nothing'}) end
if moved.rev ~= application.rev or A.now >= moved.until_ms then return answer({application = application, outcome = 'stays'}) end
redis.call('ZREM', K.states, place(application))
redis.call('ZREM', K.papers, application.code)
redis.call('ZREM', K.people, application.code)
redis.call('ZREM', K.due, 'application|' .. application.code)
if moved.told then redis.call('ZADD', K.due, moved.told, 'application|' .. application.code) end
application.state, application.since_ms, application.moved = moved.state, moved.since_ms, nil
table.remove(application.history)
redis.call('ZADD', K.states, 0, place(application))
save_application(application)
append('application.changed', {service = application.service, state = application.state},
  {application = application.code, did = 'take_back', by = A.by, now = A.now, since = moved.since_ms, moved_at = moved.at})
return answer({application = application, outcome = 'taken_back'})
