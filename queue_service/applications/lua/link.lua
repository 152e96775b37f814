-- link: an application and a visit for it (the booking made from it, or a ticket) know each other; a later one takes the place of an earlier one.
-- KEYS: shared/application
-- A: code, kind ('booking' or 'ticket'), visit (its code or id)
-- Returns: {application}; refused: not_found
-- Event: application.changed, the first time
--@include application
local application = load_application(A.code)
if not application then return refuse('not_found') end
if application[A.kind] == A.visit then return answer({application = application}) end
local visits = A.kind == 'ticket' and K.tickets or K.bookings
if application[A.kind] then redis.call('HDEL', visits, application[A.kind]) end
local owner = redis.call('HGET', visits, A.visit)
local other = owner and load_application(owner)
if other then
  other[A.kind] = nil
  save_application(other)
  changed(other, 'unlink')
end
application[A.kind] = A.visit
redis.call('HSET', visits, A.visit, application.code)
save_application(application)
changed(application, 'link')
return answer({application = application})
