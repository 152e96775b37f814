-- create: begin an application; it is a draft until it is submitted.
-- KEYS: shared/application
-- A: application (what is known of it)
-- Returns: {application}
-- Event: application.changed
--@include application
local done = remembered()
if done then return done end
local application = A.application
application.rev = 0
enter(application, 'draft', 'create')
return answer({application = application})
