-- save_service: keep a service's texts, unless somebody else changed them since they were read.
-- KEYS: 1 services (slug -> JSON text)
-- A (ARGV[1], JSON): slug, service, expected (SHA-1 of the text that was read, '' for a new service)
-- Returns: {saved}; refused: service_exists, changed_meanwhile
local A = cjson.decode(ARGV[1])
local current = redis.call('HGET', KEYS[1], A.slug)
local revision = current and redis.sha1hex(current) or ''
if revision ~= A.expected then
  return cjson.encode({refused = A.expected == '' and 'service_exists' or 'changed_meanwhile'})
end
redis.call('HSET', KEYS[1], A.slug, A.service)
return cjson.encode({saved = A.slug})
