"""What every room stands on and no feature lives in: engine, scripts, keys, errors, web glue, clock, language, secrets."""
