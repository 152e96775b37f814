-- link: an application and the booking made from it know each other; a later booking takes the place of an earlier one.
-- KEYS: shared/application
-- A: code, booking
-- Returns: {application}; refused: not_found
-- Event: application.changed, the first time
--@include application
local application = load_application(A.code)
if not application then return refuse('not_found') end
if application.booking == A.booking then return answer({application = application}) end
if application.booking then redis.call('HDEL', K.bookings, application.booking) end
application.booking = A.booking
redis.call('HSET', K.bookings, A.booking, application.code)
save_application(application)
changed(application, 'link')
return answer({application = application})
