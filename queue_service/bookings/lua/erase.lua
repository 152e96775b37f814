-- erase: a booking that is over is deleted before its time, because its person asks for it. Twice is no error.
-- KEYS: shared/places
-- A: code
-- Returns: {erased} false while it is not over
-- Event: none
--@include places
local booking = load_booking(A.code)
if not booking then return cjson.encode({erased = true}) end
local over = redis.call('ZSCORE', K.aged, A.code) or booking.state == 'expired'
if not over then return cjson.encode({erased = false}) end
redis.call('ZREM', K.aged, A.code)
redis.call('ZREM', K.booked, A.code)
redis.call('HDEL', K.bookings, A.code)
schedule(A.code)
return cjson.encode({erased = true})
