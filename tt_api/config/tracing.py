"""Where traces go, by the variables that OpenTelemetry has named."""

import re
from urllib.parse import unquote

from tt_api.config import environment as env
from tt_api.config.environment import ConfigurationError
from tt_api.config.settings import SAMPLERS, Tracing

_RATIO = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?", re.ASCII)
_HEADER = re.compile(r"(?P<name>[A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*=\s*(?P<value>[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?)")


def tracing() -> Tracing | None:
    """How traces are exported; None where none are.

    OpenTelemetry has variables for more (batches, time-outs, certificates), which its library reads where it is loaded.

    Raises:
        ConfigurationError: a variable has a value that would be ignored, or change without a word how much is sent.
        EnvError: likewise.
    """
    exporter = env.text("OTEL_TRACES_EXPORTER", None, one_of=("otlp", "none"))
    base = env.web_address("OTEL_EXPORTER_OTLP_ENDPOINT")
    endpoint = env.web_address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    headers = _headers()
    env.text("OTEL_EXPORTER_OTLP_PROTOCOL", None, one_of=("http/protobuf",))
    sampler = env.text("OTEL_TRACES_SAMPLER", "parentbased_always_on", one_of=SAMPLERS)
    ratio = _ratio()
    service_name = env.line("OTEL_SERVICE_NAME") or "tt-api"
    disabled = env.flag("OTEL_SDK_DISABLED")
    if disabled or exporter == "none" or not (exporter or base or endpoint):
        return None
    return Tracing(
        endpoint=endpoint or f"{base or 'http://localhost:4318'}/v1/traces",
        headers=headers,
        sampler=sampler,
        ratio=ratio,
        service_name=service_name,
    )


def _headers() -> dict[str, str]:
    pairs = [_HEADER.fullmatch(part) for part in env.comma_separated("OTEL_EXPORTER_OTLP_HEADERS")]
    found = {pair["name"].lower(): unquote(pair["value"]) for pair in pairs if pair}
    if not all(pairs) or not all(value.isascii() and value.isprintable() for value in found.values()):
        raise ConfigurationError(
            "OTEL_EXPORTER_OTLP_HEADERS must be pairs such as authorization=Bearer%20abc, separated by commas"
        )
    return found


def _ratio() -> float:
    return float(env.matching("OTEL_TRACES_SAMPLER_ARG", _RATIO, "a share from 0 to 1, such as 0.05") or "1")
