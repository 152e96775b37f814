-- move: a document's pictures lie in another place now, unless it was erased or moved meanwhile.
-- KEYS: 1 records (document -> JSON)
-- A: document, from and to (names of places; a record without one means disk)
-- Returns: {moved: true or false}
-- Event: none
local A = cjson.decode(ARGV[1])
local text = redis.call('HGET', KEYS[1], A.document)
local record = text and cjson.decode(text)
if not record or (record.place or 'disk') ~= A.from then return '{"moved":false}' end
record.place = A.to
redis.call('HSET', KEYS[1], A.document, cjson.encode(record))
return '{"moved":true}'
