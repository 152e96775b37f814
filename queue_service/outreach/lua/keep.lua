-- keep: a text of outreach as staff have written it, unless somebody else changed it since it was read.
-- KEYS: 1 questions or words (name -> JSON text)
-- A: name, text (JSON, '' to delete it), expected (SHA-1 of the text that was read, '' for a new one)
-- Returns: {kept}; refused: changed_meanwhile
-- Event: none
local A = cjson.decode(ARGV[1])
local current = redis.call('HGET', KEYS[1], A.name)
if (current and redis.sha1hex(current) or '') ~= A.expected then return cjson.encode({refused = 'changed_meanwhile'}) end
if A.text == '' then redis.call('HDEL', KEYS[1], A.name) else redis.call('HSET', KEYS[1], A.name, A.text) end
return cjson.encode({kept = A.name})
