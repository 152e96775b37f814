-- sums: what the index is made of, beside the answers of a month, so that nobody has to read them all.
-- Needs: K.sums (SERVICE:count, SERVICE:ELEMENT -> sum of the scores, sample -> how many were made up)
local function add(text, times)
  local one = cjson.decode(text)
  redis.call('HINCRBY', K.sums, one.service .. ':count', times)
  for element, score in pairs(one.scores) do redis.call('HINCRBY', K.sums, one.service .. ':' .. element, score * times) end
  if one.source == 'sample' then redis.call('HINCRBY', K.sums, 'sample', times) end
end
