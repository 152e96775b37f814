-- put_device: keep a device's changed record, unless it was revoked or changed meanwhile.
-- KEYS: 1 devices (id -> JSON)
-- A: id, device (JSON text), expected (JSON text of what was changed)
-- Returns: {}; refused: not_found, changed_meanwhile
local A = cjson.decode(ARGV[1])
local kept = redis.call('HGET', KEYS[1], A.id)
if not kept then return cjson.encode({refused = 'not_found'}) end
if kept ~= A.expected then return cjson.encode({refused = 'changed_meanwhile'}) end
redis.call('HSET', KEYS[1], A.id, A.device)
return '{}'
