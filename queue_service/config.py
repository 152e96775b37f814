"""Settings: every setting of the service, read once from the environment.

The only reader of `os.environ`. Each field is one environment variable of the same name in capitals;
docs/settings.md lists them all and a test holds the two together.
"""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

QuietHours = tuple[time, time] | None


class SettingError(ValueError):
    """A setting of the environment that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's settings; every default is that of a single office on one machine."""

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("var")
    redis_url: str | None = None
    rq_redis_url: str | None = None
    secret_key: str = ""
    admin_password: str | None = None
    public_url: str | None = None
    sms_url: str | None = None
    quiet_hours: QuietHours = (time(20), time(8))
    timezone: str = "Asia/Jakarta"
    sample: str = "village"
    log_json: bool = False
    web_processes: int = 1
    async_mode: str = "eventlet"
    lean_redis: bool = True
    fast_fanout: bool = True
    undo_seconds: int = 120
    trusted_proxy: int = 0
    documents_keys: tuple[str, ...] = ()
    s3_endpoint: str | None = None
    s3_bucket: str | None = None
    s3_key: str | None = None
    s3_secret: str | None = None
    s3_region: str = "us-east-1"
    upload_mb: int = 10
    close_returned_days: int = 180
    keep_drafts_days: int = 30
    keep_documents_days: int = 30
    keep_people_days: int = 90
    survey_sms: bool = True
    skm_weight: str = "1/9"
    complaint_days: tuple[int, ...] = (3, 5, 14, 60)
    complaint_phone: str | None = None

    @property
    def ikm_weight(self) -> Fraction:
        """The weight of each element in the satisfaction index."""
        return Fraction(self.skm_weight)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from `environ` (the process's own by default).

        An unset or blank variable means the default, except QUIET_HOURS, where blank means "none".
        Raises SettingError naming the variable that cannot be used.
        """
        env = os.environ if environ is None else environ
        base = cls()
        data_dir = Path(env.get("DATA_DIR") or base.data_dir).resolve()
        bucket = _bucket(env)
        return cls(
            host=env.get("HOST") or base.host,
            port=_number(env, "PORT", base.port, 0, 65535),
            data_dir=data_dir,
            redis_url=env.get("REDIS_URL") or None,
            rq_redis_url=env.get("RQ_REDIS_URL") or None,
            secret_key=env.get("SECRET_KEY") or stored_secret(data_dir),
            admin_password=env.get("ADMIN_PASSWORD") or None,
            public_url=(env.get("PUBLIC_URL") or "").rstrip("/") or None,
            sms_url=env.get("SMS_URL") or None,
            quiet_hours=_quiet_hours(env["QUIET_HOURS"]) if "QUIET_HOURS" in env else base.quiet_hours,
            timezone=_timezone(env.get("TIMEZONE") or base.timezone),
            sample=_choice(env, "SAMPLE", ("village", "none")),
            log_json=_switch(env, "LOG_JSON", default=base.log_json),
            web_processes=_number(env, "WEB_PROCESSES", base.web_processes, 1, 64),
            async_mode=_choice(env, "ASYNC_MODE", ("eventlet", "threading")),
            lean_redis=_switch(env, "LEAN_REDIS", default=base.lean_redis),
            fast_fanout=_switch(env, "FAST_FANOUT", default=base.fast_fanout),
            undo_seconds=_number(env, "UNDO_SECONDS", base.undo_seconds, 0, 3600),
            trusted_proxy=_number(env, "TRUSTED_PROXY", base.trusted_proxy, 0, 10),
            documents_keys=tuple(filter(None, map(str.strip, (env.get("DOCUMENTS_KEYS") or "").split(",")))),
            s3_endpoint=bucket.get("S3_ENDPOINT"),
            s3_bucket=bucket.get("S3_BUCKET"),
            s3_key=bucket.get("S3_KEY"),
            s3_secret=bucket.get("S3_SECRET"),
            s3_region=env.get("S3_REGION") or base.s3_region,
            upload_mb=_number(env, "UPLOAD_MB", base.upload_mb, 1, 50),
            close_returned_days=_number(env, "CLOSE_RETURNED_DAYS", base.close_returned_days, 0, 3650),
            keep_drafts_days=_number(env, "KEEP_DRAFTS_DAYS", base.keep_drafts_days, 1, 3650),
            keep_documents_days=_number(env, "KEEP_DOCUMENTS_DAYS", base.keep_documents_days, 1, 3650),
            keep_people_days=_number(env, "KEEP_PEOPLE_DAYS", base.keep_people_days, 1, 3650),
            survey_sms=_switch(env, "SURVEY_SMS", default=base.survey_sms),
            skm_weight=_choice(env, "SKM_WEIGHT", ("1/9", "0.111")),
            complaint_days=_days(env, "COMPLAINT_DAYS", base.complaint_days),
            complaint_phone=env.get("COMPLAINT_PHONE") or None,
        )

    @staticmethod
    def environment() -> dict[str, str]:
        """A copy of this process's environment, for starting further processes of the service."""
        return dict(os.environ)

    @property
    def engine_url(self) -> str:
        """URL of the engine: REDIS_URL, or the socket of the embedded engine in DATA_DIR."""
        return self.redis_url or f"unix://{engine_socket(self.data_dir)}"

    @property
    def jobs_url(self) -> str:
        """URL of the engine that keeps the jobs: RQ_REDIS_URL, or the same engine."""
        return self.rq_redis_url or self.engine_url

    @property
    def base_url(self) -> str:
        """Address that people open, without a trailing slash: PUBLIC_URL, or host and port."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else self.host
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def engine_socket(data_dir: Path) -> Path:
    """Path of the embedded engine's socket.

    A socket path is limited to 107 bytes by the system. When DATA_DIR is deeper than that, the socket moves
    to a private directory (mode 0700, made by the engine's starter) whose name depends on DATA_DIR only, so
    that every process finds it.
    """
    path = data_dir / "engine.sock"
    if len(os.fsencode(path)) <= 100:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"queue-service-{os.getuid()}-{name}" / "engine.sock"


def stored_secret(data_dir: Path) -> str:
    """The secret generated once into DATA_DIR/secret_key (mode 0600), made now if it is not there yet."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = data_dir / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # atomic and never over an existing one: two starters agree on the first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _bucket(env: Mapping[str, str]) -> dict[str, str]:
    """The four settings of a bucket; either all or none are there."""
    names = ("S3_ENDPOINT", "S3_BUCKET", "S3_KEY", "S3_SECRET")
    found = {name: env[name].strip() for name in names if (env.get(name) or "").strip()}
    if found and (missing := [name for name in names if name not in found]):
        raise SettingError(f"Documents in a bucket also need {' and '.join(missing)}")
    if found and not re.match(r"https?://[^/?#@]+/?$", found["S3_ENDPOINT"]):
        raise SettingError(
            f"S3_ENDPOINT must be an address such as https://s3.example.org, not {found['S3_ENDPOINT']!r}"
        )
    return found


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = (env.get(name) or "").strip()
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _days(env: Mapping[str, str], name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    text = (env.get(name) or "").strip()
    found = tuple(int(part) for part in text.split(",") if part.strip().isdecimal()) if text else default
    if len(found) != len(default) or not all(1 <= days <= 365 for days in found):
        raise SettingError(
            f"{name} must be {len(default)} numbers from 1 to 365 such as 3,5,14,60, not {text!r}"
        )
    return found


def _switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (env.get(name) or "").strip().lower()
    if text not in ("", "0", "1", "true", "false", "yes", "no"):
        raise SettingError(f"{name} must be 1 or 0, not {text!r}")
    return text in ("1", "true", "yes") if text else default


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = (env.get(name) or choices[0]).strip().lower()
    if text not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
    return text


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise SettingError(f"TIMEZONE must be a zone such as Asia/Jakarta, not {name!r}") from None
    return name


def _quiet_hours(text: str) -> QuietHours:
    if not text.strip():
        return None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise SettingError(f"QUIET_HOURS must look like 20:00-08:00 or be empty, not {text!r}") from None
    return start, end
